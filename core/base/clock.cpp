#include "core/base/clock.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace sealmint {
namespace {

// Reads exactly `digits` decimal digits at `position`; -1 when they are not there.
int read_digits(std::string_view text, std::size_t position, std::size_t digits) {
  if (position + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = position; i < position + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Reads ".123456" as milliseconds, cutting what is finer. Moves `position` behind it.
std::optional<int> read_fraction_ms(std::string_view text, std::size_t& position) {
  if (position >= text.size() || text[position] != '.') return 0;
  ++position;
  int ms = 0;
  int scale = 100;
  const std::size_t first = position;
  while (position < text.size() && text[position] >= '0' && text[position] <= '9') {
    ms += (text[position] - '0') * scale;
    scale /= 10;
    ++position;
  }
  if (position == first) return std::nullopt;
  return ms;
}

}  // namespace

std::string to_iso8601(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 40> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<TimePoint> parse_iso8601(std::string_view text) {
  const int year = read_digits(text, 0, 4);
  const int month = read_digits(text, 5, 2);
  const int day = read_digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  const TimePoint midnight{std::chrono::sys_days{date}};
  if (text.size() == 10) return midnight;

  const int hour = read_digits(text, 11, 2);
  const int minute = read_digits(text, 14, 2);
  const int second = read_digits(text, 17, 2);
  if (hour < 0 || minute < 0 || second < 0 || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  std::size_t position = 19;
  const auto fraction_ms = read_fraction_ms(text, position);
  if (!fraction_ms) return std::nullopt;
  const std::string_view zone = text.substr(position);
  if (zone != "Z" && zone != "+00:00") return std::nullopt;
  return midnight + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + std::chrono::milliseconds{*fraction_ms};
}

}  // namespace sealmint
