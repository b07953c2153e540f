// `sealmint`: the one binary.
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/commands.hpp"

int main(int argument_count, char** arguments) {
  // A client that goes away is an error of one write, not the end of the server.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return sealmint::app::run_commands(argument_count, arguments);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "sealmint: %s\n", exception.what());
    return 1;
  }
}
