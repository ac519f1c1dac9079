"""A line of text and a password become an encrypted PDF that must be refused, not read.

Source: PDF 1.7 (ISO 32000-1), 7.6.3, standard security handler, revision 2, RC4 with a 40-bit key:
the smallest form that every reader knows. It protects nothing. Images belong to ``files``.
"""

import hashlib

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -44
_KEY_BYTES = 5


def encrypted_pdf(text: str, password: str) -> bytes:
    """A PDF that opens with ``password`` only; ``text`` and ``password`` are ASCII."""
    file_id = _md5(text.encode("ascii"))
    owner = _rc4(_md5(_padded(password))[:_KEY_BYTES], _padded(password))
    permissions = _PERMISSIONS.to_bytes(4, "little", signed=True)
    key = _md5(_padded(password) + owner + permissions + file_id)[:_KEY_BYTES]
    content = f"BT /F1 18 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    stream = _rc4(_object_key(key, 4), content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P %d >>"
        % (_hex(owner), _hex(_rc4(key, _PADDING)), _PERMISSIONS),
    ]
    return _assembled(objects, file_id)


def _assembled(objects: list[bytes], file_id: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size %d /Root 1 0 R /Encrypt %d 0 R /ID [<%b> <%b>] >>" % (
        len(objects) + 1,
        len(objects),
        _hex(file_id),
        _hex(file_id),
    )
    return b"%bxref\n0 %d\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (
        data,
        len(objects) + 1,
        table,
        trailer,
        len(data),
    )


def _object_key(key: bytes, number: int) -> bytes:
    return _md5(key + number.to_bytes(3, "little") + bytes(2))[: _KEY_BYTES + 5]


def _padded(password: str) -> bytes:
    return (password.encode("ascii") + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _hex(data: bytes) -> bytes:
    return data.hex().upper().encode("ascii")


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    mixed = 0
    for index in range(256):
        mixed = (mixed + state[index] + key[index % len(key)]) % 256
        state[index], state[mixed] = state[mixed], state[index]
    output = bytearray()
    first = second = 0
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        output.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(output)
