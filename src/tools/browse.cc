// `-t browse`: a small web server that shows the graph page by page.
//
// The server is a program in Python that asks `-t query` for each page: it takes this process over.
#include <array>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <fmt/format.h>

#include "base/process_identity.h"
#include "base/text.h"
#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kFlags = {
    ToolFlag{'p', "port", "PORT", "port to listen at; 8000 if not given, 0 for any that is free"},
    ToolFlag{'a', "hostname", "NAME", "address to listen at; localhost if not given"},
    ToolFlag{0, "no-browser", "", "don't open the page in a browser"},
};

constexpr int kMostPort = 65535;

// Arguments: program, build file, address, port, "1" to open a browser, target ("" for the first page).
constexpr const char* kServer = R"PYTHON(
import html, http.server, subprocess, sys, urllib.parse, webbrowser

program, build_file, address, port, browser, start = sys.argv[1:]


def ask(*arguments):
    done = subprocess.run([program, "-f", build_file, "-t", *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode == 0, done.stdout.splitlines()


def link(path):
    return f'<a href="/?{urllib.parse.quote(path, safe="")}">{html.escape(path)}</a>'


def line_of_query(line):
    if not line.startswith("    "):
        return f"<b>{html.escape(line)}</b>"
    path = line[4:]
    for label in ("|| ", "| "):
        if path.startswith(label):
            return "    " + label + link(path[len(label):])
    return "    " + link(path)


def line_of_targets(line):
    path, _, rule = line.rpartition(": ")
    return f"{link(path)}: {html.escape(rule)}"


def page(target):
    good, lines = ask("query", target) if target else ask("targets")
    shown = (line_of_query if target else line_of_targets) if good else html.escape
    return (f"<!DOCTYPE html><meta charset=utf-8><title>{html.escape(target or build_file)}</title>"
            f"<p><a href='/?'>first page</a></p><pre>" + "\n".join(map(shown, lines)) + "</pre>\n")


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        body = page(urllib.parse.unquote(query)).encode() if path == "/" else b"nothing here\n"
        self.send_response(200 if path == "/" else 404)
        self.send_header("Content-Type", "text/html" if path == "/" else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


try:
    server = http.server.ThreadingHTTPServer((address, int(port)), Pages)
except OSError as error:
    sys.exit(f"can't listen at {address}:{port}: {error.strerror or error}")
url = f"http://{address}:{server.server_address[1]}/?{urllib.parse.quote(start, safe='')}"
print(f"showing {build_file} at {url} until Ctrl-C", flush=True)
if browser == "1":
    webbrowser.open(url)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print()
)PYTHON";

}  // namespace

Result<int> RunBrowseTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "[target]");
  if (!line) {
    return 1;
  }
  const std::string port = line->Value("port").value_or("8000");
  if (const std::optional<int64_t> number = ParseInt(port); !number || *number < 0 || *number > kMostPort) {
    return InputError(fmt::format("--port takes a number from 0 to {}, not '{}'", kMostPort, port));
  }
  if (line->words.size() > 1) {
    return InputError("browse begins with one target at most");
  }
  TRY_ASSIGN(const std::string program, OwnProgram());
  std::vector<std::string> words = {"python3",
                                    "-c",
                                    kServer,
                                    program,
                                    call.settings.build_file,
                                    line->Value("hostname").value_or("localhost"),
                                    port,
                                    line->Has("no-browser") ? "0" : "1",
                                    line->words.empty() ? "" : line->words.front()};
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  execvp(arguments.front(), arguments.data());
  return EnvironmentError(fmt::format("browse needs python3, which can't be started: {}", std::strerror(errno)));
}

}  // namespace rbuild
