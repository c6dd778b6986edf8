"""What HTTP needs: errors, forms, fragments, headers, paging, language."""
