const char *red();
const char *blue();
