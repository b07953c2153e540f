#include "sinks/syslog/recent_deliveries.hpp"

namespace sealmint::sinks {
namespace {

// More than a receive buffer holds that Linux sizes by itself (net.ipv4.tcp_rmem: 6 MiB).
constexpr std::size_t unread_bytes_max = 8 * 1024 * 1024;
// A peer that has not read for so long is in trouble that others have noticed, too.
constexpr std::chrono::seconds unread_time_max{30};

}  // namespace

void RecentDeliveries::note(std::uint64_t first, std::size_t bytes, Instant now) {
  deliveries_.push_back({first, bytes, now});
  bytes_ += bytes;
  forget_read(now);
}

void RecentDeliveries::forget_read(Instant now) {
  while (!deliveries_.empty() && (bytes_ - deliveries_.front().bytes >= unread_bytes_max ||
                                  now - deliveries_.front().at > unread_time_max)) {
    bytes_ -= deliveries_.front().bytes;
    deliveries_.pop_front();
  }
}

std::optional<std::uint64_t> RecentDeliveries::first(Instant now) {
  forget_read(now);
  return deliveries_.empty() ? std::nullopt : std::optional(deliveries_.front().first);
}

std::optional<std::uint64_t> RecentDeliveries::take_doubtful(Instant ended_at) {
  std::optional<std::uint64_t> first;
  for (const Delivery& delivery : deliveries_) {
    const bool is_recent = ended_at - delivery.at <= unread_time_max;
    if (is_recent && !first) first = delivery.first;
  }
  deliveries_.clear();
  bytes_ = 0;
  return first;
}

}  // namespace sealmint::sinks
