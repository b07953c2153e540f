// `load`, also run as `sealmint bench`.
#include <exception>
#include <iostream>

#include "bench/connection.hpp"
#include "bench/load.hpp"
#include "bench/load_report.hpp"

int main(int argument_count, char** arguments) {
  using namespace sealmint::bench;
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
    std::cerr << "load: " << result.wrong << " wrong and " << result.missing
              << " missing signatures; the first: " << result.first_problem << '\n';
    return 1;
  } catch (const std::exception& exception) {
    std::cerr << "load: " << failure_text(exception) << '\n';
    return 1;
  }
}
