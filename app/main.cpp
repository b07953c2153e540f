// `sealmint`: the one binary.
#include <csignal>
#include <cstdio>
#include <exception>

#include "app/commands/commands.hpp"
#include "core/crypto/secret_scope.hpp"

int main(int argument_count, char** arguments) {
  // A client that goes away is an error of one write, not the end of the server.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that may not grow any more: the write fails, and says why.
  std::signal(SIGXFSZ, SIG_IGN);
  // Before anything else, because OpenSSL takes no other allocator once it has allocated.
  const auto heeded = sealmint::crypto::let_openssl_heed_secret_scopes();
  if (heeded.has_error()) {
    std::fprintf(stderr, "sealmint: %s\n", heeded.error().detail.c_str());
    return 1;
  }
  try {
    return sealmint::app::run_commands(argument_count, arguments);
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "sealmint: %s\n", exception.what());
    return 1;
  }
}
