"""intervention-events, templates, settings → lifecycle → intervention-log, -status, -rejections."""
