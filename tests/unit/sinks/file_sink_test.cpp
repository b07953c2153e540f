#include "sinks/file/file_sink.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/support/run_task.hpp"
#include "tests/support/temporary_folder.hpp"

namespace sealmint::sinks {
namespace {

using testing::TemporaryFolder;

ports::SinkEntry entry_of(std::uint64_t index) {
  ports::SinkEntry entry;
  entry.index = index;
  entry.json = R"({"index":)" + std::to_string(index) + "}";
  return entry;
}

std::string lines_of(std::uint64_t first, std::uint64_t end) {
  std::string lines;
  for (; first < end; ++first) lines += entry_of(first).json + "\n";
  return lines;
}

// What a disk that becomes full does to a write: part of it, then an error.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::size_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

struct Fixture {
  TemporaryFolder folder;
  std::string path = folder / "log.jsonl";
  FileSink sink{path};

  Result<void> deliver(std::uint64_t first, std::uint64_t end) {
    std::vector<ports::SinkEntry> entries;
    for (; first < end; ++first) entries.push_back(entry_of(first));
    return sealmint::testing::run_task([&] { return sink.deliver(entries); });
  }
  static std::string read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(file_sink, Fixture)

BOOST_AUTO_TEST_CASE(lines_come_behind_what_is_there) {
  BOOST_TEST(deliver(0, 2).has_value());
  BOOST_TEST(deliver(2, 3).has_value());
  BOOST_TEST(read(path) == lines_of(0, 3));
  FileSink later(path);
  const std::vector<ports::SinkEntry> more{entry_of(3)};
  BOOST_TEST(sealmint::testing::run_task([&] { return later.deliver(more); }).has_value());
  BOOST_TEST(read(path) == lines_of(0, 4));
}

BOOST_AUTO_TEST_CASE(others_may_not_read_it) {
  BOOST_TEST(deliver(0, 1).has_value());
  struct stat status{};
  BOOST_TEST(::stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0137U) == 0U);
}

BOOST_AUTO_TEST_CASE(a_torn_line_is_cut_off) {
  for (const std::string& torn : {std::string("{"), std::string(R"({"index":7,"kind":"x)"),
                                  std::string(R"({"index":7,"ki)") + std::string(5'000, '\0'),
                                  std::string(4'096, '\0') + "rubbish\n"}) {
    folder.write("log.jsonl", lines_of(0, 7) + torn);
    sink.let_go();
    BOOST_TEST(deliver(7, 9).has_value());
    BOOST_TEST(read(path) == lines_of(0, 9));
  }
}

BOOST_AUTO_TEST_CASE(what_is_somebody_elses_stays_as_it_is) {
  for (const std::string& text : {"root:x:0:0", "root:x:0:0\nnobody", "{\"index\""}) {
    const bool is_ours = text.starts_with('{');
    folder.write("log.jsonl", text);
    sink.let_go();
    BOOST_TEST(deliver(0, 1).has_value() == is_ours);
    BOOST_TEST(read(path) == (is_ours ? lines_of(0, 1) : text));
  }
}

BOOST_AUTO_TEST_CASE(another_file_of_that_name_is_opened) {
  BOOST_TEST(deliver(0, 2).has_value());
  std::filesystem::rename(path, folder / "log.jsonl.1");
  BOOST_TEST(deliver(2, 3).has_value());
  std::filesystem::rename(path, folder / "log.jsonl.2");
  folder.write("log.jsonl", "");
  BOOST_TEST(deliver(3, 4).has_value());
  std::filesystem::remove(path);
  BOOST_TEST(deliver(4, 5).has_value());
  BOOST_TEST(read(folder / "log.jsonl.1") == lines_of(0, 2));
  BOOST_TEST(read(folder / "log.jsonl.2") == lines_of(2, 3));
  BOOST_TEST(read(path) == lines_of(4, 5));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_an_error_and_no_wait) {
  BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  BOOST_TEST(deliver(0, 1).error().detail == path + " is not a regular file");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  BOOST_TEST(deliver(0, 1).error().detail.starts_with("Cannot open " + path + ": "));
  FileSink nowhere(folder / "none/log.jsonl");
  const std::vector<ports::SinkEntry> entries{entry_of(0)};
  const auto failed = sealmint::testing::run_task([&] { return nowhere.deliver(entries); });
  BOOST_TEST(failed.error().detail.find("No such file") != std::string::npos);
  std::filesystem::remove(path);
  BOOST_TEST(deliver(0, 1).has_value());
}

BOOST_AUTO_TEST_CASE(a_delivery_without_room_leaves_nothing_behind) {
  BOOST_TEST(deliver(0, 2).has_value());
  {
    // Room for the first line and a half.
    const FileSizeLimit limit(lines_of(0, 2).size() + 20);
    BOOST_TEST(deliver(2, 5).error().detail.starts_with("Cannot write " + path + ": "));
    BOOST_TEST(read(path) == lines_of(0, 2));
  }
  BOOST_TEST(deliver(2, 5).has_value());
  BOOST_TEST(read(path) == lines_of(0, 5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::sinks
