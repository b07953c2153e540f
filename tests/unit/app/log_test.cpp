#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "app/serve/log_sink.hpp"
#include "tests/support/death.hpp"

namespace sealmint::app {
namespace {

const TimePoint some_time = from_unix_ms(1'767'323'045'678);

std::string line_with(std::string_view value) {
  return json_line(some_time, LogLevel::info, "test", {{"value", value}});
}

std::string escaped(std::string_view value) {
  const std::string line = line_with(value);
  const std::string start =
      R"({"time":"2026-01-02T03:04:05.678Z","level":"info","event":"test","value":")";
  BOOST_TEST_REQUIRE(line.starts_with(start), line);
  return line.substr(start.size(), line.size() - start.size() - 2);
}

class Pipe {
 public:
  Pipe() { BOOST_TEST_REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }
  void close_writer() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

  std::vector<std::string> read_lines_to_end() {
    close_writer();
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t count = 1; count > 0;) {
      count = ::read(ends_[0], buffer.data(), buffer.size());
      if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      lines.push_back(text.substr(start, end - start));
      start = end + 1;
    }
    return lines;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

BOOST_AUTO_TEST_SUITE(log)

BOOST_AUTO_TEST_CASE(a_line_is_an_object_with_its_fields_in_order) {
  BOOST_TEST(
      json_line(some_time, LogLevel::warning, "http.refused", {{"b", "1"}, {"a", ""}}) ==
      R"({"time":"2026-01-02T03:04:05.678Z","level":"warning","event":"http.refused","b":"1","a":""})");
}

BOOST_AUTO_TEST_CASE(hostile_text_is_escaped) {
  BOOST_TEST(escaped("plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80") ==
             "plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80");
  BOOST_TEST(escaped("\"\\/") == "\\\"\\\\/");
  BOOST_TEST(escaped("a\r\nb\tc") == "a\\u000d\\u000ab\\u0009c");
  BOOST_TEST(escaped("\x1b[31m\x7f") == "\\u001b[31m\\u007f");
  BOOST_TEST(escaped(std::string_view("\0x", 2)) == "\\u0000x");
  BOOST_TEST(escaped("\xc2\x9b") == "\\u009b");                         // CSI in one character
  BOOST_TEST(escaped("\xe2\x80\xae") == "\\u202e");                     // right-to-left override
  BOOST_TEST(escaped("\xe2\x81\xa6\xe2\x81\xa9") == "\\u2066\\u2069");  // isolates
  BOOST_TEST(escaped("\xe2\x80\xa8\xe2\x80\xa9") == "\\u2028\\u2029");  // line separators
  BOOST_TEST(escaped("\xe2\x80\x8b\xef\xbb\xbf") == "\\u200b\\ufeff");  // no width
  BOOST_TEST(escaped("\xf3\xa0\x81\x81") == "\\udb40\\udc41");          // a tag character
}

BOOST_AUTO_TEST_CASE(what_is_not_utf8_is_replaced_byte_by_byte) {
  const std::string one = "\\ufffd";
  for (const std::string text : {"\xff", "\x80", "\xc3", "\xc0", "\xf8"}) {
    BOOST_TEST(escaped(text) == one);
  }
  BOOST_TEST(escaped("\xc0\xaf") == one + one);                      // overlong /
  BOOST_TEST(escaped("\xe0\x80\xaf") == one + one + one);            // the same in three bytes
  BOOST_TEST(escaped("\xed\xa0\x80") == one + one + one);            // a surrogate
  BOOST_TEST(escaped("\xf4\x90\x80\x80") == one + one + one + one);  // above U+10FFFF
  BOOST_TEST(escaped("\xe2\x82") == one + one);                      // broken off
  BOOST_TEST(escaped("\xe2\x82"
                     "a") == one + one + "a");
  BOOST_TEST(escaped("\xc3\"") == one + "\\\"");  // does not swallow the quote
}

BOOST_AUTO_TEST_CASE(every_byte_pair_gives_valid_json) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      const std::string line = json_line(some_time, LogLevel::info, text, {{text, text}});
      boost::system::error_code error;
      boost::json::parse(line, error);
      if (error) BOOST_ERROR("bytes " << first << " " << second << ": " << error.message());
      if (line.find('\n') != line.npos) BOOST_ERROR("a line break for byte " << first);
    }
  }
}

BOOST_AUTO_TEST_CASE(names_that_every_line_has_do_not_stand_twice) {
  const auto line = json_line(some_time, LogLevel::info, "e", {{"level", "debug"}, {"time", "x"}});
  BOOST_TEST(line.ends_with(R"("event":"e","level_":"debug","time_":"x"})"), line);
}

BOOST_AUTO_TEST_CASE(long_texts_are_cut) {
  const auto value = escaped(std::string(100'000, 'x'));
  BOOST_TEST(value.size() == 4099U);
  BOOST_TEST(value.ends_with("xxx..."));
}

BOOST_AUTO_TEST_CASE(lines_below_the_level_are_dropped_and_the_level_can_change) {
  Pipe pipe;
  {
    const auto log = make_json_log(LogLevel::warning, pipe.writer());
    log->write(LogLevel::info, "one", {});
    log->write(LogLevel::error, "two", {});
    set_log_level(*log, LogLevel::debug);
    log->write(LogLevel::debug, "three", {});
  }
  const auto lines = pipe.read_lines_to_end();
  BOOST_TEST_REQUIRE(lines.size() == 2U);
  BOOST_TEST(boost::json::parse(lines[0]).at("event").as_string() == "two");
  BOOST_TEST(boost::json::parse(lines[1]).at("event").as_string() == "three");
}

BOOST_AUTO_TEST_CASE(threads_may_write_at_once) {
  Pipe pipe;
  {
    const auto log = make_json_log(LogLevel::info, pipe.writer());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 100; ++i) log->write(LogLevel::info, "hello", {{"a", "b"}});
      });
    }
    for (auto& thread : threads) thread.join();
  }
  const auto lines = pipe.read_lines_to_end();
  BOOST_TEST(lines.size() == 400U);
  for (const auto& line : lines) BOOST_TEST(boost::json::parse(line).is_object());
}

// Nobody reads: writers must not wait, and the end comes within the patience of the log.
BOOST_AUTO_TEST_CASE(a_reader_that_sleeps_loses_lines_and_holds_nobody) {
  Pipe pipe;
  constexpr int written = 20'000;
  const auto start = std::chrono::steady_clock::now();
  {
    const auto log = make_json_log(LogLevel::info, pipe.writer());
    for (int i = 0; i < written; ++i) log->write(LogLevel::info, "hello", {{"a", "b"}});
  }
  const auto took = std::chrono::steady_clock::now() - start;
  BOOST_TEST((took < std::chrono::seconds(30)));
  const auto lines = pipe.read_lines_to_end();
  BOOST_TEST(lines.size() > 100U);
  BOOST_TEST(lines.size() < 4096U);
}

// Whoever cannot be told is left out; the server goes on, and ends when it should.
BOOST_AUTO_TEST_CASE(a_reader_that_is_gone_is_no_error) {
  Pipe pipe;
  pipe.close_reader();
  constexpr int no_descriptor = 1'000'000;
  for (const int descriptor : {pipe.writer(), no_descriptor}) {
    const auto death = testing::death_of([descriptor] {
      std::signal(SIGPIPE, SIG_IGN);  // as the server does
      const auto log = make_json_log(LogLevel::info, descriptor);
      log->write(LogLevel::error, "hello", {});
    });
    BOOST_TEST(death.signal == 0);
    BOOST_TEST(death.words.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::app
