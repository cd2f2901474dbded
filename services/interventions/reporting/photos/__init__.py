"""Photos and signatures: fetched by reference, checked, made ready for print."""
