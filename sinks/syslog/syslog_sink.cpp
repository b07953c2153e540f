#include "sinks/syslog/syslog_sink.hpp"

namespace sealmint::sinks {
namespace {

constexpr std::chrono::milliseconds connect_time_max{10'000};
// A collector that is slow is waited for, one that takes nothing at all is not.
constexpr std::chrono::milliseconds stall_time_max{30'000};

}  // namespace

Task<void> SyslogSink::deliver(std::span<const ports::SinkEntry> entries) {
  if (!stream_) {
    CO_TRY(stream_, co_await net::SendingStream::connect(collector_, tls_, connect_time_max));
  }
  std::string frames;
  for (const ports::SinkEntry& entry : entries) frames += syslog_frame(entry, origin_);
  const auto sent = co_await stream_->send(frames, stall_time_max);
  if (sent.has_error()) {
    drop_ended_stream();
    co_return sent;
  }
  recent_.note(entries.front().index, frames.size(), std::chrono::steady_clock::now());
  co_return sent;
}

std::optional<std::uint64_t> SyslogSink::take_doubtful() {
  drop_ended_stream();
  return std::exchange(doubtful_, std::nullopt);
}

std::optional<std::uint64_t> SyslogSink::first_unsure() {
  const auto recent = recent_.first(std::chrono::steady_clock::now());
  return doubtful_ ? doubtful_ : recent;
}

// The collector goes on reading what it has.
void SyslogSink::let_go() {
  drop_ended_stream();
  stream_.reset();
  recent_ = {};
}

void SyslogSink::drop_ended_stream() {
  const auto ended_at = stream_ ? stream_->ended_at() : std::nullopt;
  if (!ended_at) return;
  stream_.reset();
  if (const auto first = recent_.take_doubtful(*ended_at)) doubtful_ = first;
}

}  // namespace sealmint::sinks
