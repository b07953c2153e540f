#include "files/regular_file.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "tests/support/temporary_folder.hpp"

namespace sealmint::files {
namespace {

using testing::TemporaryFolder;

Error error_of(const std::filesystem::path& path, std::size_t bytes_max = 100) {
  const auto read = read_regular_file(path, bytes_max);
  BOOST_TEST_REQUIRE(read.has_error());
  return read.error();
}

BOOST_AUTO_TEST_SUITE(regular_file)

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_up_to_its_bound) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", std::string(100, 'x'), 0640);
  const auto read = read_regular_file(path, 100);
  BOOST_TEST(read->text == std::string(100, 'x'));
  BOOST_TEST((read->mode & 07777U) == 0640U);
  const Error error = error_of(path, 99);
  BOOST_TEST((error.kind == ErrorKind::rejected));
  BOOST_TEST(error.detail == "is larger than 99 bytes");
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_empty) {
  const TemporaryFolder folder;
  BOOST_TEST(read_regular_file(folder.write("file", ""), 0)->text.empty());
}

// Files of /proc are regular and say that they have no bytes.
BOOST_AUTO_TEST_CASE(the_bound_holds_for_files_that_do_not_tell_their_size) {
  const auto maps = read_regular_file("/proc/self/maps", 1024 * 1024);
  BOOST_TEST(maps->text.size() > 100U);
  BOOST_TEST(error_of("/proc/self/maps", 50).detail == "is larger than 50 bytes");
}

BOOST_AUTO_TEST_CASE(memory_that_was_larger_is_used_again) {
  const TemporaryFolder folder;
  Bytes content(1'000, 7);
  BOOST_TEST(read_regular_file(folder.write("file", "abc"), 10, content).has_value());
  BOOST_TEST(as_text(content) == "abc");
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_named_and_never_waited_for) {
  const TemporaryFolder folder;
  BOOST_TEST((error_of(folder / "none").kind == ErrorKind::not_found));
  BOOST_TEST(error_of(folder / "none").detail == "does not exist");
  BOOST_TEST(error_of(folder.path()).detail == "is a directory");
  BOOST_TEST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  BOOST_TEST(error_of(folder / "fifo").detail == "is not a regular file");
  std::filesystem::create_symlink("loop", folder / "loop");
  BOOST_TEST(error_of(folder / "loop").detail == "is a loop of symbolic links");
}

BOOST_AUTO_TEST_CASE(a_mode_is_open_as_soon_as_one_bit_of_others_is_set) {
  BOOST_TEST(!is_open_to_others(0700));
  for (const mode_t bit : {040U, 020U, 010U, 04U, 02U, 01U}) {
    BOOST_TEST(is_open_to_others(0600 | bit));
  }
  BOOST_TEST(open_to_others_text(0100644) ==
             "must not be accessible by its group or others; its mode is 0644, use 0600");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::files
