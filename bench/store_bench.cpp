// What one activity row costs in the SQLite store, by rows in a commit.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace sealmint {
namespace {

constexpr std::array<std::size_t, 4> commit_sizes{1, 8, 64, 1024};

struct Options {
  std::filesystem::path folder;  // empty = a temporary one, removed at the end
  double seconds = 1;            // per row of the table
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

// CPU time of this process: user and system.
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Rows like those of a release pipeline, one transaction each, as the sign path makes them.
class RowMaker {
 public:
  explicit RowMaker(SignerId signer) : signer_(signer) {}

  std::vector<ports::Transaction> make(std::size_t count) {
    std::vector<ports::Transaction> batch(count);
    for (auto& transaction : batch) {
      transaction.changes.emplace_back(make_row());
    }
    return batch;
  }

 private:
  ports::AppendOperations make_row() {
    model::OperationContext call;
    model::OperationItem row;
    call.created_at = from_unix_ms(1'767'323'045'000 + ++rows_);
    row.id = OperationId{make_uuid_v7(to_unix_ms(call.created_at), random_bytes<10>())};
    call.signer_id = signer_;
    row.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
    row.data_hash = random_bytes<32>();
    row.digest.assign(row.data_hash);
    call.actor = {model::ActorKind::identity, signer_.uuid};
    call.actor_name = "release-pipeline";
    call.client.tool = "cosign";
    call.client.hostname = "runner-17";
    call.client.source_ip = "192.0.2.17";
    return {call, {row}};
  }

  template <std::size_t size>
  std::array<std::uint8_t, size> random_bytes() {
    std::array<std::uint8_t, size> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
    return bytes;
  }

  SignerId signer_;
  std::int64_t rows_ = 0;
  std::mt19937 random_{std::random_device{}()};
};

void require(bool succeeded, const std::string& step) {
  if (!succeeded) throw std::runtime_error(step);
}

void commit(ports::Store& store, const std::vector<ports::Transaction>& batch) {
  const auto outcomes = store.commit(batch);
  require(outcomes.has_value(), "commit");
  for (const auto& outcome : *outcomes) {
    require(outcome.has_value(), outcome.has_error() ? outcome.error().detail : "");
  }
}

// The rows are made outside of the measured time.
void measure(ports::Store& store, RowMaker& rows, std::size_t commit_size, double seconds) {
  using Clock = std::chrono::steady_clock;
  double wall = 0;
  double cpu = 0;
  std::size_t commits = 0;
  while (wall < seconds) {
    const auto batch = rows.make(commit_size);
    const double cpu_before = cpu_seconds();
    const auto start = Clock::now();
    commit(store, batch);
    wall += std::chrono::duration<double>(Clock::now() - start).count();
    cpu += cpu_seconds() - cpu_before;
    ++commits;
  }
  const auto row_count = static_cast<double>(commits * commit_size);
  std::printf("%14zu %12.0f %14.2f %14.3f\n", commit_size, row_count / wall, cpu / row_count * 1e6,
              wall / static_cast<double>(commits) * 1e3);
  std::fflush(stdout);
}

void run(const Options& options) {
  const Folder folder(options.folder.empty() ? std::filesystem::temp_directory_path()
                                             : options.folder);
  auto opened = storage::open_sqlite({.state_directory = folder.path() / "state"});
  require(opened.has_value(), opened.has_error() ? opened.error().detail : "");
  auto& store = **opened;
  require(store.load().has_value(), "load");
  RowMaker rows(SignerId{make_uuid_v7(1'767'323'045'000, {1, 2, 3})});
  std::printf("store: sqlite in %s\n%14s %12s %14s %14s\n", folder.path().c_str(), "rows a commit",
              "rows/s", "CPU us/row", "ms/commit");
  for (const std::size_t size : commit_sizes) measure(store, rows, size, options.seconds);
}

Options read_options(int argument_count, char** arguments) {
  Options options;
  for (int i = 1; i < argument_count; i += 2) {
    const std::string_view flag = arguments[i];
    const bool is_known = flag == "--seconds" || flag == "--folder";
    if (!is_known || i + 1 == argument_count) {
      std::fputs("usage: store_bench [--seconds S] [--folder DIR]\n", stderr);
      std::exit(2);
    }
    if (flag == "--folder") options.folder = arguments[i + 1];
    if (flag == "--seconds") options.seconds = std::clamp(std::atof(arguments[i + 1]), 0.1, 60.0);
  }
  return options;
}

}  // namespace
}  // namespace sealmint

int main(int argument_count, char** arguments) {
  try {
    sealmint::run(sealmint::read_options(argument_count, arguments));
    return 0;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "store_bench: %s\n", exception.what());
    return 1;
  }
}
