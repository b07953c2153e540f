#include "app/settings/secret_reference.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/app/support.hpp"

namespace sealmint::app {
namespace {

std::string problem_of(const std::string& reference) {
  const auto secret = read_secret_reference(reference);
  return secret.has_error() ? secret.error().detail : "no problem";
}

BOOST_AUTO_TEST_SUITE(secret_reference)

BOOST_AUTO_TEST_CASE(a_private_file_is_read_as_it_is) {
  const TemporaryFolder folder;
  const auto secret = read_secret_reference("file:" + folder.write("key", "s3cret\n"));
  BOOST_TEST_REQUIRE(secret.has_value());
  BOOST_TEST(*secret == "s3cret\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_touch_is_refused) {
  const TemporaryFolder folder;
  for (const mode_t mode : {0640, 0604, 0660, 0644, 0620, 0777}) {
    const auto text = problem_of("file:" + folder.write("key", "s3cret", mode));
    BOOST_TEST(text.find("must not be accessible by its group or others") != text.npos, text);
    BOOST_TEST(text.find("s3cret") == text.npos);
  }
  BOOST_TEST(problem_of("file:" + folder.write("key", "s3cret", 0400)) == "no problem");
}

BOOST_AUTO_TEST_CASE(what_is_no_small_file_is_refused) {
  const TemporaryFolder folder;
  const auto ends_with = [](const std::string& text, std::string_view end) {
    return text.ends_with(end);
  };
  BOOST_TEST(ends_with(problem_of("file:" + folder / "none"), " does not exist"));
  BOOST_TEST(ends_with(problem_of("file:" + folder.path().string()), " is a directory"));
  BOOST_TEST(ends_with(problem_of("file:" + folder.write("empty", "")), " is empty"));
  BOOST_TEST(problem_of("file:" + folder.write("full", std::string(4096, 'x'))) == "no problem");
  BOOST_TEST(ends_with(problem_of("file:" + folder.write("more", std::string(4097, 'x'))),
                       " is larger than 4096 bytes"));
  BOOST_TEST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  BOOST_TEST(ends_with(problem_of("file:" + folder / "fifo"), " is not a regular file"));
  BOOST_TEST(problem_of("file:/dev/zero").ends_with(" is not a regular file"));
  BOOST_TEST(problem_of("file:") == "file: needs a path behind it");
}

BOOST_AUTO_TEST_CASE(a_variable_is_read) {
  const EnvironmentVariable variable("SEALMINT_TEST_SECRET", "s3cret");
  const auto secret = read_secret_reference("env:SEALMINT_TEST_SECRET");
  BOOST_TEST_REQUIRE(secret.has_value());
  BOOST_TEST(*secret == "s3cret");
}

BOOST_AUTO_TEST_CASE(a_variable_that_is_missing_empty_or_too_long_is_refused) {
  BOOST_TEST(problem_of("env:SEALMINT_TEST_UNSET") ==
             "the environment variable SEALMINT_TEST_UNSET is not set");
  const EnvironmentVariable empty("SEALMINT_TEST_EMPTY", "");
  BOOST_TEST(problem_of("env:SEALMINT_TEST_EMPTY") ==
             "the environment variable SEALMINT_TEST_EMPTY is empty");
  const EnvironmentVariable full("SEALMINT_TEST_LONG", std::string(5000, 'x'));
  BOOST_TEST(problem_of("env:SEALMINT_TEST_LONG") ==
             "the environment variable SEALMINT_TEST_LONG holds more than 4096 bytes");
}

BOOST_AUTO_TEST_CASE(the_secret_itself_is_never_repeated) {
  for (const std::string text :
       {"", "s3cret!", "env:", "env:s3cret!", "env:1s3cret", "ENV:s3cret", "http://s3cret"}) {
    const auto problem = problem_of(text);
    BOOST_TEST(problem != "no problem", text);
    BOOST_TEST(problem.find("s3cret") == problem.npos, problem);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::app
