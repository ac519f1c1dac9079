"""A printed label becomes a field's name, and what kind of value such a field holds.

Which label belongs to which field is found by ``form_suggestion``.
"""

import re
import unicodedata

from ocr_pipeline.model.value import ValueKind

MOST_CHARACTERS = 50
_NUMBERING = re.compile(r"^(?:[■□●※*•◆▶·]\s*)+|^\(?\d{1,2}[.)]\s+(?=\D)|^[①-⑳]\s*")
_ENDS = " \t\u3000:：?？.。,、*※■•·-_"
_PAIRS = {"(": ")", "（": "）", "[": "]", "〔": "〕"}

# The first that fits, so the narrower words come first.
_KINDS: tuple[tuple[ValueKind, str], ...] = (
    ("business_number", r"사업자\s*(등록)?\s*번호"),
    ("resident_number", r"주민\s*(등록)?\s*번호"),
    ("corporate_number_jp", r"法人番号"),
    ("my_number_jp", r"マイナンバー|個人番号"),
    ("unified_business_number_tw", r"統一編號|統編"),
    ("national_id_tw", r"身分證|國民身分"),
    ("unified_social_credit_code_cn", r"统一社会信用"),
    ("resident_id_cn", r"身份证"),
    ("card_number", r"카드\s*번호|カード番号|信用卡號|卡号|\bcard (no|number)"),
    ("iban", r"\biban\b"),
    ("email", r"전자\s*우편|이메일|메일|メール|電子(信箱|郵件|邮件)|电子(邮箱|邮件)|e-?mail"),
    ("phone", r"전화|휴대폰|핸드폰|연락처|팩스|電話|手機|电话|手机|携帯|传真|傳真|\bfax|phone|"
              r"\btel\b|\bmobile"),
    ("date", r"년월일|날짜|일자|일시|[가-힣]일$|日付|日期|年月日|[申記依受発生誕出入]\S*日$|"
             r"\bdate\b|\bbirth"),
    ("money", r"금액|회비|비용|요금|합계|단가|금$|金額|金额|單價|单价|合計|合计|小計|料金|費$|费$|"
              r"新臺幣|手数料|\bamount|\bprice|\btotal\b|\bfee\b"),
    ("number", r"나이|연령|수량|年齢|年齡|年龄|数量|數量|身長|体重|\bage\b|\bquantity|\bqty\b"),
)  # fmt: skip
_NUMBERED = re.compile(r"번호|番号|號|编号|号$|\bno\b|number", re.IGNORECASE)
_ONE_OF = (
    {"남", "여"}, {"남자", "여자"}, {"남성", "여성"}, {"男", "女"}, {"男性", "女性"},
    {"m", "f"}, {"male", "female"}, {"예", "아니오"}, {"예", "아니요"}, {"유", "무"},
    {"はい", "いいえ"}, {"有", "無"}, {"有", "无"}, {"ある", "ない"}, {"是", "否"}, {"yes", "no"},
)  # fmt: skip
_ALL_OF = re.compile(r"모두|복수|すべて|全て|複数|複選|多選|多选|可复选|\ball\b", re.IGNORECASE)


def clean_name(text: str) -> str:
    """A label as a name: one line, without numbering and colons; empty if nothing is left."""
    plain = unicodedata.normalize("NFC", "".join(c if c.isprintable() else " " for c in text))
    name = _NUMBERING.sub("", " ".join(plain.split())).strip(_ENDS)
    if name and _PAIRS.get(name[0]) == name[-1]:
        name = name[1:-1].strip(_ENDS)
    return name[:MOST_CHARACTERS].strip()


def kind_of(label: str, *, is_comb: bool = False) -> ValueKind:
    """What a field with this label probably holds; ``all`` where the label does not say."""
    text = unicodedata.normalize("NFKC", label).lower()
    for kind, words in _KINDS:
        if re.search(words, text):
            return kind
    return "numeric" if is_comb and _NUMBERED.search(text) else "all"


def is_either_or(options: list[str]) -> bool:
    """Whether only one of the options can be true, by their words alone."""
    words = {option.casefold() for option in options}
    return any(pair <= words for pair in _ONE_OF)


def asks_for_all(label: str) -> bool:
    """Whether a label says that several options may be chosen."""
    return _ALL_OF.search(label) is not None


class Names:
    """Names that differ, widths and cases aside."""

    def __init__(self) -> None:
        """None is taken."""
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """The name, with a number behind it if it is taken."""
        tried, count = name, 1
        while (key := unicodedata.normalize("NFKC", tried)) in self._taken:
            count += 1
            tried = f"{name} {count}"
        self._taken.add(key)
        return tried
