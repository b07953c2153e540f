// Writes a log of generated records as static files, for tests and measurements of the tools that
// verify logs. Its key is in DIR/key.
#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

#include "tests/support/log_records.hpp"
#include "tests/support/log_writer.hpp"

namespace sealmint {
namespace {

struct Options {
  std::string folder;
  std::uint64_t entries = 1000;
  std::uint64_t checkpoints = 10;  // kept besides the newest
};

void make_log(const Options& options) {
  tests::LogWriter log(options.folder);
  const std::uint64_t apart =
      std::max<std::uint64_t>(1, options.entries / (options.checkpoints + 1));
  std::uint64_t saved = 0;
  for (std::uint64_t number = 0; number < options.entries; ++number) {
    log.append(tests::SampleRecord(number).encoded());
    if (log.size() % apart != 0 || saved == options.checkpoints) continue;
    log.save_checkpoint();
    ++saved;
  }
  log.publish();
  log.write_text("key", log.key().to_text() + "\n");
}

}  // namespace
}  // namespace sealmint

int main(int argument_count, char** arguments) {
  sealmint::Options options;
  CLI::App app("Writes a log of generated records as static files.", "make_log");
  app.add_option("folder", options.folder, "where to")->required()->type_name("DIR");
  app.add_option("--entries", options.entries, "how many")->check(CLI::Range(0, 100'000'000));
  app.add_option("--checkpoints", options.checkpoints, "kept besides the newest");
  CLI11_PARSE(app, argument_count, arguments);
  try {
    sealmint::make_log(options);
  } catch (const std::exception& error) {
    std::cerr << "make_log: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
