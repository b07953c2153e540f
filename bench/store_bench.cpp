// What one activity row costs in the SQLite store, by rows in a commit, and what a page of activity
// costs to read once all of them are there.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/store_rows.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::bench {
namespace {

struct Options {
  std::filesystem::path folder;  // empty = a temporary one, removed at the end
  double seconds = 1;            // per line of the table
  std::size_t fill_rows = 0;     // written by the last line at least, for the reads
  bool is_json = false;          // one JSON object at the end instead of tables
};

// Single requests share commits, whatever waits when the last one ended; batches bring their own.
struct Load {
  std::size_t commit_rows;
  std::size_t call_rows;
};
constexpr Load loads[] = {{1, 1},   {8, 1},    {32, 1},    {64, 1},
                          {256, 1}, {1024, 1}, {256, 256}, {1024, 256}};

// What one line of each table says.
struct CommitLine {
  Load load;
  double rows_per_second;
  double cpu_us_per_row;
  double cpu_us_per_commit;
  double commit_ms;
  double commit_p50_us;
  double commit_p99_us;
};
struct PageLine {
  const char* status;
  std::size_t offset;
  std::size_t total_count;
  double p50_us;
  double p99_us;
};

// A folder that goes away. Where it lies decides what a commit costs.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& parent) {
    std::string name = (parent / "sealmint-store-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// CPU time of this process: user and system, all threads.
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void require(bool succeeded, const std::string& step) {
  if (!succeeded) throw std::runtime_error(step);
}

double percentile_us(std::vector<double>& seconds, double share) {
  std::ranges::sort(seconds);
  const auto last = static_cast<double>(seconds.size() - 1);
  return seconds[static_cast<std::size_t>(last * share)] * 1e6;
}

void commit(ports::Store& store, const std::vector<ports::Transaction>& batch) {
  const auto outcomes = testing::ask(store).commit(batch);
  require(outcomes.has_value(), "commit");
  for (const auto& outcome : *outcomes) {
    require(outcome.has_value(), outcome.has_error() ? outcome.error().detail : "");
  }
  require(store.tidy_up().has_value(), "tidy_up");
}

// The rows are made outside of the measured time.
CommitLine measure_commits(ports::Store& store, RowMaker& rows, const Load& load, double seconds,
                           std::size_t rows_min) {
  double wall = 0;
  double cpu = 0;
  std::size_t row_count = 0;
  std::vector<double> commits;
  while (wall < seconds || row_count < rows_min) {
    const auto batch = rows.make(load.commit_rows, load.call_rows);
    const double cpu_before = cpu_seconds();
    const double start = wall_seconds();
    commit(store, batch);
    commits.push_back(wall_seconds() - start);
    wall += commits.back();
    cpu += cpu_seconds() - cpu_before;
    row_count += load.commit_rows;
  }
  const auto all_rows = static_cast<double>(row_count);
  const auto all_commits = static_cast<double>(commits.size());
  return {load,
          all_rows / wall,
          cpu / all_rows * 1e6,
          cpu / all_commits * 1e6,
          wall / all_commits * 1e3,
          percentile_us(commits, 0.5),
          percentile_us(commits, 0.99)};
}

PageLine measure_pages(ports::Store& store, SignerId signer, const char* name,
                       std::optional<model::OperationStatus> status, std::size_t offset,
                       double seconds) {
  std::vector<double> reads;
  std::size_t total = 0;
  const double end = wall_seconds() + seconds;
  for (double start = wall_seconds(); start < end; start = wall_seconds()) {
    const auto page = testing::ask(store).operations({signer, status, offset, 20});
    require(page.has_value(), "read a page");
    reads.push_back(wall_seconds() - start);
    total = page->total_count;
  }
  return {name, offset, total, percentile_us(reads, 0.5), percentile_us(reads, 0.99)};
}

void print(const CommitLine& line) {
  std::printf("%11zu %9zu %10.0f %11.2f %14.1f %14.0f %14.0f\n", line.load.commit_rows,
              line.load.call_rows, line.rows_per_second, line.cpu_us_per_row,
              line.cpu_us_per_commit, line.commit_p50_us, line.commit_p99_us);
  std::fflush(stdout);
}

void print(const PageLine& line) {
  std::printf("%11s %9zu %10zu %11.0f %14.0f\n", line.status, line.offset, line.total_count,
              line.p50_us, line.p99_us);
}

void print_json(const std::vector<CommitLine>& commits, const std::vector<PageLine>& pages) {
  const char* separator = "{\"rows\": [\n";
  for (const auto& line : commits) {
    std::printf(
        "%s{\"rowsPerCommit\": %zu, \"rowsPerCall\": %zu, \"rowsPerSecond\": %.0f, "
        "\"cpuUsPerRow\": %.3f, \"cpuUsPerCommit\": %.1f, \"msPerCommit\": %.4f, "
        "\"commitP50Us\": %.0f, \"commitP99Us\": %.0f}",
        separator, line.load.commit_rows, line.load.call_rows, line.rows_per_second,
        line.cpu_us_per_row, line.cpu_us_per_commit, line.commit_ms, line.commit_p50_us,
        line.commit_p99_us);
    separator = ",\n";
  }
  separator = "],\n\"pages\": [\n";
  for (const auto& line : pages) {
    std::printf(
        "%s{\"status\": \"%s\", \"offset\": %zu, \"totalCount\": %zu, \"p50Us\": %.0f, "
        "\"p99Us\": %.0f}",
        separator, line.status, line.offset, line.total_count, line.p50_us, line.p99_us);
    separator = ",\n";
  }
  std::printf("]}\n");
}

void run(const Options& options) {
  const Folder folder(options.folder.empty() ? std::filesystem::temp_directory_path()
                                             : options.folder);
  auto opened = storage::open_sqlite({.state_directory = folder.path() / "state"});
  require(opened.has_value(), opened.has_error() ? opened.error().detail : "");
  auto& store = **opened;
  require(store.load().has_value(), "load");
  const SignerId signer{make_uuid_v7(1'767'323'045'000, {1, 2, 3})};
  RowMaker rows(signer);
  if (!options.is_json) {
    std::printf("store: sqlite in %s\n%11s %9s %10s %11s %14s %14s %14s\n", folder.path().c_str(),
                "rows/commit", "rows/call", "rows/s", "CPU us/row", "CPU us/commit",
                "commit p50 us", "commit p99 us");
  }
  std::vector<CommitLine> commits;
  for (const Load& load : loads) {
    const bool is_last = &load == std::end(loads) - 1;
    commits.push_back(
        measure_commits(store, rows, load, options.seconds, is_last ? options.fill_rows : 0));
    if (!options.is_json) print(commits.back());
  }
  if (!options.is_json) {
    std::printf("%11s %9s %10s %11s %14s\n", "page of 20", "offset", "of rows", "p50 us", "p99 us");
  }
  std::vector<PageLine> pages;
  const auto measure = [&](const char* name, std::optional<model::OperationStatus> status) {
    for (const std::size_t offset : {0, 10'000}) {
      pages.push_back(measure_pages(store, signer, name, status, offset, options.seconds));
      if (!options.is_json) print(pages.back());
    }
  };
  measure("any", std::nullopt);
  measure("success", model::OperationStatus::success);
  measure("failed", model::OperationStatus::failed);
  if (options.is_json) print_json(commits, pages);
}

[[noreturn]] void fail_with_usage() {
  std::fputs("usage: store_bench [--folder DIR] [--seconds S] [--fill-rows N] [--json]\n", stderr);
  std::exit(2);
}

Options read_options(int argument_count, char** arguments) {
  Options options;
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view flag = arguments[i];
    const auto value = [&] {
      if (++i == argument_count) fail_with_usage();
      return arguments[i];
    };
    if (flag == "--json") {
      options.is_json = true;
    } else if (flag == "--folder") {
      options.folder = value();
    } else if (flag == "--seconds") {
      options.seconds = std::clamp(std::atof(value()), 0.1, 60.0);
    } else if (flag == "--fill-rows") {
      options.fill_rows = std::min<std::size_t>(std::strtoull(value(), nullptr, 10), 100'000'000);
    } else {
      fail_with_usage();
    }
  }
  return options;
}

}  // namespace
}  // namespace sealmint::bench

int main(int argument_count, char** arguments) {
  try {
    sealmint::bench::run(sealmint::bench::read_options(argument_count, arguments));
    return 0;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "store_bench: %s\n", exception.what());
    return 1;
  }
}
