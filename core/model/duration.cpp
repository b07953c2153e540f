#include "core/model/duration.hpp"

#include <array>

namespace sealmint::model {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
};

// From the largest down.
constexpr std::array<Unit, 5> units{
    {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}};
constexpr std::size_t digits_max = 9;

}  // namespace

std::chrono::seconds Duration::seconds() const {
  for (const Unit& each : units) {
    if (each.letter == unit) return std::chrono::seconds{amount * each.seconds};
  }
  return std::chrono::seconds{0};
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.size() < 2 || text.size() > digits_max + 1) return std::nullopt;
  Duration duration;
  duration.unit = text.back();
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    duration.amount = duration.amount * 10 + (c - '0');
  }
  for (const Unit& each : units) {
    if (each.letter == duration.unit) return duration;
  }
  return std::nullopt;
}

std::string to_string(const Duration& duration) {
  return std::to_string(duration.amount) + duration.unit;
}

Duration make_duration(std::chrono::seconds seconds) {
  for (const Unit& each : units) {
    if (seconds.count() != 0 && seconds.count() % each.seconds == 0) {
      return {seconds.count() / each.seconds, each.letter};
    }
  }
  return {seconds.count(), 's'};
}

}  // namespace sealmint::model
