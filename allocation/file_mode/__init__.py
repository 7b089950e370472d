"""The allocation engine run on files, without a database: for an analyst, an auditor, another portal."""
