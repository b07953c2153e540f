#include "net/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <span>

namespace sealmint::net {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

// The parts of a date in the order of its text. Once something was not there, all is in vain.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool has_read_all() const { return is_good_ && rest_.empty(); }

  void take(std::string_view text) {
    if (rest_.starts_with(text)) {
      rest_.remove_prefix(text.size());
    } else {
      is_good_ = false;
    }
  }
  // The place of a name in the list, from 1.
  unsigned take_name(Names names) {
    const auto found = std::ranges::find_if(
        names, [this](std::string_view name) { return rest_.starts_with(name); });
    if (found == names.end()) {
      is_good_ = false;
      return 0;
    }
    rest_.remove_prefix(found->size());
    return static_cast<unsigned>(found - names.begin()) + 1;
  }
  unsigned take_number(std::size_t digits) {
    const std::string_view text = rest_.substr(0, digits);
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.size() != digits || error != std::errc{} || end != text.data() + text.size()) {
      is_good_ = false;
      return 0;
    }
    rest_.remove_prefix(digits);
    return number;
  }
  // Of two places, the first of which may be a blank.
  unsigned take_padded_day() {
    if (!rest_.starts_with(' ')) return take_number(2);
    rest_.remove_prefix(1);
    return take_number(1);
  }
  std::chrono::seconds take_time() {
    const unsigned hours = take_number(2);
    take(":");
    const unsigned minutes = take_number(2);
    take(":");
    const unsigned seconds = take_number(2);
    // A leap second is written as the 60th.
    if (hours > 23 || minutes > 59 || seconds > 60) is_good_ = false;
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} +
           std::chrono::seconds{seconds};
  }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

struct Parts {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  std::chrono::seconds time{0};
};

std::optional<std::chrono::sys_seconds> when(const Parts& parts) {
  const std::chrono::year_month_day date{
      std::chrono::year{parts.year}, std::chrono::month{parts.month}, std::chrono::day{parts.day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + parts.time;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<std::chrono::sys_seconds> read_fixdate(std::string_view text) {
  Reader reader(text);
  Parts parts;
  reader.take_name(days);
  reader.take(", ");
  parts.day = reader.take_number(2);
  reader.take(" ");
  parts.month = reader.take_name(months);
  reader.take(" ");
  parts.year = static_cast<int>(reader.take_number(4));
  reader.take(" ");
  parts.time = reader.take_time();
  reader.take(" GMT");
  return reader.has_read_all() ? when(parts) : std::nullopt;
}

// "Sunday, 06-Nov-94 08:49:37 GMT"
std::optional<std::chrono::sys_seconds> read_rfc850(std::string_view text,
                                                    std::chrono::sys_seconds now) {
  Reader reader(text);
  Parts parts;
  reader.take_name(long_days);
  reader.take(", ");
  parts.day = reader.take_number(2);
  reader.take("-");
  parts.month = reader.take_name(months);
  reader.take("-");
  const int two_digits = static_cast<int>(reader.take_number(2));
  reader.take(" ");
  parts.time = reader.take_time();
  reader.take(" GMT");
  if (!reader.has_read_all()) return std::nullopt;
  const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
  const int this_year = static_cast<int>(today.year());
  parts.year = this_year - this_year % 100 + two_digits;
  if (parts.year <= this_year - 50) parts.year += 100;
  if (parts.year > this_year + 50) parts.year -= 100;
  return when(parts);
}

// "Sun Nov  6 08:49:37 1994"
std::optional<std::chrono::sys_seconds> read_asctime(std::string_view text) {
  Reader reader(text);
  Parts parts;
  reader.take_name(days);
  reader.take(" ");
  parts.month = reader.take_name(months);
  reader.take(" ");
  parts.day = reader.take_padded_day();
  reader.take(" ");
  parts.time = reader.take_time();
  reader.take(" ");
  parts.year = static_cast<int>(reader.take_number(4));
  return reader.has_read_all() ? when(parts) : std::nullopt;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                        std::chrono::sys_seconds now) {
  if (const auto time = read_fixdate(text)) return time;
  if (const auto time = read_rfc850(text, now)) return time;
  return read_asctime(text);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                      std::chrono::sys_seconds now) {
  // More than 68 years is as good as that.
  constexpr std::uint32_t seconds_max = std::numeric_limits<std::int32_t>::max();
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_number = error != std::errc::invalid_argument && end == text.data() + text.size();
  if (is_number) {
    const bool is_out_of_range = error == std::errc::result_out_of_range;
    return std::chrono::seconds{is_out_of_range ? seconds_max : std::min(seconds, seconds_max)};
  }
  const auto date = parse_http_date(text, now);
  if (!date) return std::nullopt;
  return std::max(std::chrono::seconds{0}, *date - now);
}

}  // namespace sealmint::net
