#include "client/transport.hpp"

#include <boost/system/system_error.hpp>

#include <utility>

namespace sealmint::client {
namespace {

// More are only dialled while more calls are under way at once.
constexpr std::size_t idle_max = 64;

}  // namespace

Result<Transport::Line> Transport::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Line line = std::move(idle_.back());
      idle_.pop_back();
      return line;
    }
  }
  try {
    return std::make_unique<net::BlockingClient>(client_);
  } catch (const boost::system::system_error& error) {
    // The process has used up its file descriptors.
    return make_error(ErrorKind::unavailable, "no connection: " + error.code().message());
  }
}

void Transport::give_back(Line line) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_max) idle_.push_back(std::move(line));
}

Answer<net::HttpAnswer> Transport::exchange(Call call) {
  TRY(Line line, take());
  net::HttpCall wanted{std::move(call.method), server_, std::move(call.headers),
                       std::move(call.body), call.may_arrive_twice};
  wanted.url.target += call.target;
  const auto pending = line->start(std::move(wanted));
  auto answer = line->finish(pending);
  give_back(std::move(line));
  if (answer.has_value()) return *std::move(answer);
  Failure failure(std::move(answer).error());
  failure.is_in_doubt = pending->was_sent;
  return failure;
}

}  // namespace sealmint::client
