"""Sample data for the demonstration county, in the formats counties will use. Data only; see tangyuan/README.md."""
