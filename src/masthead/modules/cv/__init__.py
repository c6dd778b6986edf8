"""CVs: one for each language, written through forms, shown on a page, on paper and as JSON Resume."""
