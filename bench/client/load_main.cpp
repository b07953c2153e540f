// `load`, also run as `sealmint bench`.
#include <csignal>
#include <exception>
#include <iostream>

#include "bench/client/load.hpp"
#include "bench/client/load_report.hpp"

int main(int argument_count, char** arguments) {
  using namespace sealmint::bench;
  // OpenSSL writes to sockets with write(2), which cannot be told to leave the signal out.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const ReadOptions read = read_load_options(argument_count, arguments);
    if (!read.options) return read.exit_code;
    const LoadResult result = run_load(*read.options);
    if (read.options->as_json) {
      std::cout << to_json(*read.options, result) << std::endl;
    } else {
      std::cout << table_head() << '\n' << table_row(*read.options, result) << std::endl;
    }
    if (result.is_good()) return 0;
    std::cerr << "load: " << result.verdict.wrong << " wrong and " << result.verdict.missing
              << " missing; the first: " << result.verdict.first_problem << '\n';
    return 1;
  } catch (const std::exception& exception) {
    std::cerr << "load: " << exception.what() << '\n';
    return 1;
  }
}
