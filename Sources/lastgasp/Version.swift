/// The version of the program and of its packages: the Makefile reads it from this line.
let lastgaspVersion = "0.1.0"
