"""The columns of the Parquet file of pages: a row per page, words, tables and fields nested.

Columns are only ever added, so that files of earlier releases read beside newer ones. What is in
them belongs to ``pages_parquet``.
"""

import pyarrow as pa

# x0, y0, ... x3, y3 in pixels, clockwise from the text's top-left corner
_POLYGON = pa.list_(pa.float32(), 8)
_WORD = pa.struct(
    [
        ("text", pa.string()),
        ("confidence", pa.float32()),
        ("line_break", pa.bool_()),
        ("polygon", _POLYGON),
    ]
)
_CELL = pa.struct(
    [
        ("row", pa.int32()),
        ("column", pa.int32()),
        ("row_span", pa.int32()),
        ("column_span", pa.int32()),
        ("text", pa.string()),
        ("confidence", pa.float32()),
        ("polygon", _POLYGON),
    ]
)
_TABLE = pa.struct(
    [("confidence", pa.float32()), ("polygon", _POLYGON), ("cells", pa.list_(_CELL))]
)
_PART = pa.struct(
    [
        ("name", pa.string()),
        ("text", pa.string()),
        ("checked", pa.bool_()),
        ("fill_ratio", pa.float32()),
        ("confidence", pa.float32()),
        ("polygon", _POLYGON),
    ]
)
_FIELD = pa.struct(
    [
        ("name", pa.string()),
        ("type", pa.string()),
        ("text", pa.string()),
        ("checked", pa.bool_()),
        ("confidence", pa.float32()),
        ("polygon", _POLYGON),
        ("value", pa.string()),
        ("state", pa.string()),
        ("problem", pa.string()),
        ("parts", pa.list_(_PART)),
    ]
)
_NEAREST = pa.struct(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("version", pa.int32()),
        ("score", pa.float32()),
        ("reason", pa.string()),
    ]
)
SCHEMA = pa.schema(
    [
        ("item_id", pa.int64()),
        ("key", pa.string()),
        ("version", pa.string()),
        ("page_index", pa.int32()),
        ("width_px", pa.int32()),
        ("height_px", pa.int32()),
        ("rotation_degrees", pa.int32()),
        ("long_image_units", pa.int32()),
        ("engine", pa.string()),
        ("seconds", pa.float64()),
        ("error_code", pa.string()),
        ("error_detail", pa.string()),
        ("text", pa.string()),
        ("words", pa.list_(_WORD)),
        ("tables", pa.list_(_TABLE)),
        ("template_id", pa.int64()),
        ("template_name", pa.string()),
        ("fields", pa.list_(_FIELD)),
        ("template_version", pa.int32()),
        ("template_score", pa.float32()),
        ("validation", pa.string()),
        ("nearest_template", _NEAREST),
        ("validation_message", pa.string()),
    ]
)
