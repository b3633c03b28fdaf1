"""Still pictures in Altair, one file per picture: for papers and pages without a kernel."""
