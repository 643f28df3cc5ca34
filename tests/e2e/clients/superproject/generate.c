/* generate TABLE HEADER DEPFILE: writes the words of a table, and of tables that it names, as a header. */
#include <stdio.h>
#include <string.h>

static int copy(const char *table, FILE *header, FILE *depfile) {
  char word[256];
  FILE *in = fopen(table, "r");
  if (!in) {
    perror(table);
    return 1;
  }
  fprintf(depfile, " %s", table);
  while (fscanf(in, "%255s", word) == 1) {
    if (word[0] == '@') {
      char other[1024];
      int folder = (int)(strrchr(table, '/') - table);
      snprintf(other, sizeof other, "%.*s/%s", folder, table, word + 1);
      if (copy(other, header, depfile)) return 1;
    } else {
      fprintf(header, "  \"%s \" \\\n", word);
    }
  }
  fclose(in);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  FILE *header = fopen(argv[2], "w"), *depfile = fopen(argv[3], "w");
  if (!header || !depfile) return 1;
  fprintf(header, "#define TABLE \\\n");
  fprintf(depfile, "%s:", argv[2]);
  if (copy(argv[1], header, depfile)) return 1;
  fprintf(header, "  \"\"\n");
  fprintf(depfile, "\n");
  return fclose(header) || fclose(depfile);
}
