#include "files/lasting.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/support/temporary_folder.hpp"

namespace sealmint::files {
namespace {

using testing::TemporaryFolder;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status{};
  BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

// No file may grow beyond so many bytes, as on a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

BOOST_AUTO_TEST_SUITE(lasting)

BOOST_AUTO_TEST_CASE(a_file_is_replaced_whole_whenever_it_is_synced) {
  const TemporaryFolder folder;
  const std::string path = folder / "file";
  for (const Lasting lasting : {Lasting::later, Lasting::content, Lasting::name}) {
    folder.write("file", "what was there before, and longer");
    folder.write("file.new", "what a killed process left, and longer than both");
    BOOST_TEST(!replace_file(path, as_bytes("new"), 0666, lasting));
    BOOST_TEST(content_of(path) == "new");
    BOOST_TEST(!std::filesystem::exists(path + ".new"));
  }
}

BOOST_AUTO_TEST_CASE(the_umask_takes_from_the_mode_of_a_copy_and_not_from_a_private_file) {
  const TemporaryFolder folder;
  const Umask none(0);
  BOOST_TEST(!replace_file(folder / "copy", {}, 0664, Lasting::later));
  BOOST_TEST(mode_of(folder / "copy") == 0664U);
  folder.write("secret.new", "", 0666);
  BOOST_TEST(write_private_file(folder / "secret", "text").has_value());
  BOOST_TEST(mode_of(folder / "secret") == 0600U);
  const Umask all(0777);
  BOOST_TEST(write_private_file(folder / "secret", "other").has_value());
  BOOST_TEST(mode_of(folder / "secret") == 0600U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file_and_goes_away_by_itself) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "old");
  {
    const FileSizeLimit limit(4);
    const auto written = write_private_file(path, "more than four bytes");
    BOOST_TEST_REQUIRE(written.has_error());
    BOOST_TEST((written.error().kind == ErrorKind::unavailable));
    BOOST_TEST(written.error().detail == "storage_full: Cannot write " + path + ": File too large");
  }
  BOOST_TEST(content_of(path) == "old");
  BOOST_TEST(write_private_file(path, "more than four bytes").has_value());
  BOOST_TEST(content_of(path) == "more than four bytes");
}

BOOST_AUTO_TEST_CASE(any_other_failure_is_one_for_a_person) {
  const TemporaryFolder folder;
  const std::string path = folder / "none/file";
  const auto written = write_private_file(path, "text");
  BOOST_TEST_REQUIRE(written.has_error());
  BOOST_TEST((written.error().kind == ErrorKind::rejected));
  BOOST_TEST(written.error().detail == "Cannot write " + path + ": No such file or directory");
}

// A link in a folder that others may write to must not lead a write elsewhere.
BOOST_AUTO_TEST_CASE(a_link_beside_the_file_is_not_followed) {
  const TemporaryFolder folder;
  const std::string victim = folder.write("victim", "untouched");
  std::filesystem::create_symlink(victim, folder / "file.new");
  BOOST_TEST(bool(replace_file(folder / "file", as_bytes("new"), 0600, Lasting::later)));
  BOOST_TEST(content_of(victim) == "untouched");
}

BOOST_AUTO_TEST_CASE(files_and_folders_and_file_systems_are_synced) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "text");
  for (const auto& failure :
       {sync(path), sync(folder.path()), sync_folder_of(path), sync_file_system(path)}) {
    BOOST_TEST(!failure);
  }
  for (const auto& failure : {sync(folder / "none"), sync_folder_of(folder / "none/file"),
                              sync_file_system(folder / "none")}) {
    BOOST_TEST((failure == std::errc::no_such_file_or_directory));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::files
