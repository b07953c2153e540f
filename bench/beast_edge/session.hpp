// One connection as an edge on Beast would serve it: our strict check of the head comes first, then
// Beast reads the message from the bytes that passed, and Beast writes the answer. The listener,
// the worker with its deadlines and the rules of http/edge stay as they are. The Channel carries
// the bytes (asio_channel.hpp, own_channel.hpp); session_members.hpp has the members.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "bench/beast_edge/messages.hpp"
#include "http/edge/framing.hpp"
#include "http/edge/quota.hpp"
#include "http/edge/refusal.hpp"
#include "http/edge/worker.hpp"

namespace sealmint::http::beast_edge {

template <class Channel>
class Session final : public Channel, public std::enable_shared_from_this<Session<Channel>> {
 public:
  // `arguments` make the Channel, after its options.
  template <class... Arguments>
  Session(std::shared_ptr<Worker> worker, ConnectionQuota::Seat seat, Arguments&&... arguments);
  ~Session() override { worker_->remove(*this); }

  // The argument keeps the session alive as long as its coroutine.
  boost::asio::awaitable<void> run(std::shared_ptr<Session> self);
  // What run() threw.
  void fail(const std::exception_ptr& failure);

  void expire() override;
  void drain() override;

 private:
  using Channel::close;
  using Channel::enter;
  using Channel::is_expired_;
  using Channel::keep_pace;
  using Channel::options_;
  using Channel::phase_;
  using Channel::read_more;
  using Channel::say_goodbye;
  using Channel::unread;
  using typename Channel::Read;

  boost::asio::awaitable<bool> greet();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<Checked<std::optional<std::size_t>>> read_head();
  std::optional<Refusal> begin_message(Parser& parser, const Framing& framing,
                                       std::size_t head_bytes, std::size_t limit);
  boost::asio::awaitable<std::optional<Refusal>> read_body(Parser& parser, const Framing& framing,
                                                           std::size_t limit);
  boost::asio::awaitable<std::optional<Refusal>> invite_body();
  boost::asio::awaitable<std::optional<Refusal>> read_length(Parser& parser);
  boost::asio::awaitable<std::optional<Refusal>> read_chunks(Parser& parser, std::size_t limit);
  std::optional<Refusal> put(Parser& parser, std::size_t count);
  boost::asio::awaitable<Response> answer(Request& request);
  boost::asio::awaitable<bool> write(Response& response, AnswerOptions answer_options,
                                     Allocator allocator);
  boost::asio::awaitable<void> write_last(Response response);
  boost::asio::awaitable<void> refuse(Refusal refusal);
  static boost::asio::awaitable<void> answer_timeout(std::shared_ptr<Session> self);

  void finish();
  Refusal refusal_of(Read read) const;
  EdgeMetrics& metrics() const { return worker_->shared().metrics; }

  const std::shared_ptr<Worker> worker_;
  const ConnectionQuota::Seat seat_;
  const std::string peer_text_;
  std::string request_id_;
  bool is_first_ = true;       // no request has come yet
  bool is_abandoned_ = false;  // the handler took too long; another coroutine has the stream
};

}  // namespace sealmint::http::beast_edge
