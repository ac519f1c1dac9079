"""Result files: json, xlsx, csv, Parquet."""
