"""What is stored about one gene, on one terminal screen: read from the tables, computed nowhere."""
