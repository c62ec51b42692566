"""registry: places, posts and sign-in; power lists; matters."""
