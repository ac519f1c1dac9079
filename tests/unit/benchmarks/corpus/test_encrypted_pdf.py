import pypdfium2
import pytest

from benchmarks.corpus.encrypted_pdf import encrypted_pdf


def test_password_opens_the_page() -> None:
    with pypdfium2.PdfDocument(encrypted_pdf("Payroll", "secret"), password="secret") as document:
        assert document[0].get_textpage().get_text_range() == "Payroll"


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_without_the_password_it_stays_closed(password: str | None) -> None:
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(encrypted_pdf("Payroll", "secret"), password=password)


def test_text_is_not_in_the_file() -> None:
    assert b"Payroll" not in encrypted_pdf("Payroll", "secret")
