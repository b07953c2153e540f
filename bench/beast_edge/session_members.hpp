// The members of Session, for the units that make one of a Channel.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>

#include <exception>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

#include "bench/beast_edge/session.hpp"
#include "core/base/exception_text.hpp"
#include "http/edge/chunked.hpp"
#include "http/edge/head.hpp"
#include "http/edge/incoming.hpp"
#include "http/edge/problem_response.hpp"

namespace sealmint::http::beast_edge {

namespace asio = boost::asio;

inline constexpr std::string_view continue_answer = "HTTP/1.1 100 Continue\r\n\r\n";

// What an idle connection waits with, since Asio's streams can only be read into memory; a usual
// request fits in.
inline constexpr std::size_t landing_bytes = 1024;
inline constexpr std::size_t head_read_bytes = 4 * 1024;
inline constexpr std::size_t body_read_bytes = 16 * 1024;
// What an idle connection may keep.
inline constexpr std::size_t kept_input_bytes = 4 * 1024;
// "0", CR LF, CR LF.
inline constexpr std::size_t shortest_chunked_bytes = 5;

// --- Life and time ---------------------------------------------------------------------------

template <class Channel>
template <class... Arguments>
Session<Channel>::Session(std::shared_ptr<Worker> worker, ConnectionQuota::Seat seat,
                          Arguments&&... arguments)
    : Channel(worker->shared().options, std::forward<Arguments>(arguments)...),
      worker_(std::move(worker)),
      seat_(std::move(seat)),
      peer_text_(canonical(seat_.address()).to_string()) {
  worker_->add(*this);
}

template <class Channel>
asio::awaitable<void> Session<Channel>::run(std::shared_ptr<Session> self) {
  bool goes_on = co_await greet();
  while (goes_on) {
    goes_on = co_await serve_one();
    is_first_ = false;
  }
  if (!self->is_abandoned_) finish();
}

template <class Channel>
void Session<Channel>::finish() {
  close();
  worker_->remove(*this);
}

// Without memory a connection may end anywhere; nobody else would say why.
template <class Channel>
void Session<Channel>::fail(const std::exception_ptr& failure) {
  const std::string cause = text_of(failure);
  worker_->shared().log.write(LogLevel::error, "http.connection_failed",
                              {{"request_id", request_id_}, {"cause", cause}});
  if (!is_abandoned_) finish();
}

template <class Channel>
void Session<Channel>::expire() {
  if (!is_expired_) metrics().timed_out.add();
  is_expired_ = true;
  switch (phase_) {
    case Phase::header:
    case Phase::body:
      // Wakes the reader, which answers 408.
      Channel::cancel();
      return;
    case Phase::handling:
      is_abandoned_ = true;
      enter(Phase::writing, options_.timeouts.write);
      asio::co_spawn(worker_->context(), answer_timeout(this->shared_from_this()),
                     [self = this->shared_from_this()](const std::exception_ptr& failure) {
                       if (!failure) return;
                       self->fail(failure);
                       self->finish();
                     });
      return;
    case Phase::handshake:
    case Phase::idle:
    case Phase::writing:
    case Phase::lingering: return close();
  }
}

template <class Channel>
void Session<Channel>::drain() {
  if (phase_ == Phase::idle || phase_ == Phase::handshake) close();
}

template <class Channel>
asio::awaitable<bool> Session<Channel>::greet() {
  const bool is_done = co_await Channel::handshake();
  if (is_done) co_return true;
  metrics().tls_failed.add();
  // OpenSSL's alert is out; unread bytes would make the kernel take it back.
  co_await Channel::linger();
  co_return false;
}

// --- One request -----------------------------------------------------------------------------

// True when another request may follow.
template <class Channel>
asio::awaitable<bool> Session<Channel>::serve_one() {
  worker_->next_request_id(request_id_);
  const auto head_bytes = co_await read_head();
  if (head_bytes.has_error()) {
    co_await refuse(head_bytes.error());
    co_return false;
  }
  if (!*head_bytes) co_return false;
  Checked<Incoming> incoming = understand_head(unread().substr(0, **head_bytes), seat_.address(),
                                               peer_text_, Channel::is_tls(), options_);
  if (incoming.has_error()) {
    co_await refuse(incoming.error());
    co_return false;
  }
  Request& request = incoming->request;
  request.request_id = request_id_;
  const Framing& framing = incoming->framing;
  const bool has_request_body = framing.form != BodyForm::none;
  const std::size_t limit =
      has_request_body ? worker_->shared().application.body_limit(request) : 0;
  const Arenas::Lease memory = worker_->arenas().lend();
  request.memory = memory.resource();
  const Allocator allocator(memory.resource());
  Parser parser(std::piecewise_construct, std::make_tuple(), std::make_tuple(allocator));
  auto refusal = begin_message(parser, framing, **head_bytes, limit);
  // Most bodies came with their heads, and need no coroutine of their own.
  if (!refusal && !parser.is_done()) refusal = co_await read_body(parser, framing, limit);
  if (refusal) {
    co_await refuse(*refusal);
    co_return false;
  }
  request.body = std::move(parser.get().body());
  Response response = co_await answer(request);
  if (is_abandoned_) co_return false;
  const bool keep_alive = framing.keep_alive && !worker_->is_draining();
  const bool has_body = request.method != Method::head;
  const AnswerOptions answer_options{request_id_, keep_alive, Channel::is_tls(), has_body};
  const bool is_written = co_await write(response, answer_options, allocator);
  if (is_written && !keep_alive) co_await say_goodbye();
  co_return is_written&& keep_alive;
}

// The size of the head in input_; nothing when the peer left, or was silent for too long.
template <class Channel>
asio::awaitable<Checked<std::optional<std::size_t>>> Session<Channel>::read_head() {
  using Found = Checked<std::optional<std::size_t>>;
  HeadScanner scanner;
  bool may_skip_line = true;
  if (unread().size() == 0) {
    Channel::trim_input(kept_input_bytes);
    enter(Phase::idle, is_first_ ? options_.timeouts.header : options_.timeouts.idle);
    // A request may have raced the order to stop; whoever has sent nothing is let go.
    if (worker_->is_draining()) co_return Found(std::nullopt);
  } else {
    enter(Phase::header, options_.timeouts.header);
    // A pipelining peer must not keep the thread to itself.
    co_await asio::post(worker_->context(), asio::deferred);
  }
  while (true) {
    // Some clients end a body with an empty line that belongs to nothing (RFC 9112 section 2.2).
    if (may_skip_line && unread().starts_with("\r\n")) Channel::use(2);
    if (unread().size() > 1) may_skip_line = false;
    const bool is_half_line = may_skip_line && unread() == "\r";
    if (unread().size() > 0 && !is_half_line) {
      const auto found = scanner.scan(unread(), options_.limits);
      if (found.has_error() || *found) co_return found;
    }
    const Read read = co_await read_more(unread().size() == 0 ? landing_bytes : head_read_bytes);
    if (read != Read::bytes) {
      const bool is_silent = unread().size() == 0 || read == Read::failed;
      co_return is_silent ? Found(std::nullopt) : Found(refusal_of(read));
    }
    if (phase_ == Phase::idle) enter(Phase::header, options_.timeouts.header);
  }
}

template <class Channel>
Refusal Session<Channel>::refusal_of(Read read) const {
  if (read == Read::timed_out) return {408, "The request did not come in time"};
  return {400, "The request ends too early"};
}

// --- The message, as Beast reads it ----------------------------------------------------------

// Gives the parser the head and, unless a judge has to see it first, what has come of the body.
template <class Channel>
std::optional<Refusal> Session<Channel>::begin_message(Parser& parser, const Framing& framing,
                                                       std::size_t head_bytes, std::size_t limit) {
  if (framing.form == BodyForm::length && framing.content_length > limit) {
    return Refusal{413, "The body is too large"};
  }
  parser.eager(true);
  // The head has been measured already.
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());
  parser.body_limit(limit);
  return put(parser, framing.form == BodyForm::chunked ? head_bytes : unread().size());
}

template <class Channel>
std::optional<Refusal> Session<Channel>::put(Parser& parser, std::size_t count) {
  boost::system::error_code error;
  const std::size_t used = parser.put(asio::const_buffer(unread().data(), count), error);
  Channel::use(used);
  if (!error || error == boost::beast::http::error::need_more) return std::nullopt;
  if (error == boost::beast::http::error::body_limit) return Refusal{413, "The body is too large"};
  return Refusal{400, "The request is not valid"};
}

template <class Channel>
asio::awaitable<std::optional<Refusal>> Session<Channel>::read_body(Parser& parser,
                                                                    const Framing& framing,
                                                                    std::size_t limit) {
  enter(Phase::body, options_.timeouts.body);
  if (framing.expects_continue && unread().size() == 0) {
    const auto refusal = co_await invite_body();
    if (refusal) co_return refusal;
  }
  if (framing.form == BodyForm::length) {
    const auto refusal = co_await read_length(parser);
    co_return refusal;
  }
  const auto refusal = co_await read_chunks(parser, limit);
  co_return refusal;
}

template <class Channel>
asio::awaitable<std::optional<Refusal>> Session<Channel>::invite_body() {
  enter(Phase::writing, options_.timeouts.write);
  const bool is_written = co_await Channel::write_line(continue_answer);
  if (!is_written) co_return refusal_of(Read::failed);
  enter(Phase::body, options_.timeouts.body);
  co_return std::nullopt;
}

template <class Channel>
asio::awaitable<std::optional<Refusal>> Session<Channel>::read_length(Parser& parser) {
  while (!parser.is_done()) {
    const Read read = co_await read_more(body_read_bytes);
    if (read != Read::bytes) co_return refusal_of(read);
    const auto refusal = put(parser, unread().size());
    if (refusal) co_return refusal;
    keep_pace(options_.timeouts.body, parser.get().body().size());
  }
  co_return std::nullopt;
}

// Beast accepts chunk extensions, trailers and sizes of any length, and merges trailers into the
// fields. Our decoder judges all bytes first, and Beast gets only what passed.
template <class Channel>
asio::awaitable<std::optional<Refusal>> Session<Channel>::read_chunks(Parser& parser,
                                                                      std::size_t limit) {
  ChunkedDecoder judge(limit);
  std::string judged_body;
  std::size_t judged = 0;  // bytes at the front of input_
  while (true) {
    const auto accepted = judge.consume(unread().substr(judged), judged_body);
    if (accepted.has_error()) co_return accepted.error();
    // Beast keeps the body, and the sum of the chunks to the limit.
    judged_body.clear();
    judged += *accepted;
    // Beast asserts that it never sees a part of the shortest body.
    if (judged >= shortest_chunked_bytes) {
      const std::size_t before = unread().size();
      const auto refusal = put(parser, judged);
      if (refusal) co_return refusal;
      judged -= before - unread().size();
    }
    if (parser.is_done() != judge.is_done()) {
      co_return Refusal{400, "The chunked body is not valid"};
    }
    if (parser.is_done()) co_return std::nullopt;
    const Read read = co_await read_more(body_read_bytes);
    if (read != Read::bytes) co_return refusal_of(read);
    keep_pace(options_.timeouts.body, parser.get().body().size());
  }
}

// --- The answer ------------------------------------------------------------------------------

template <class Channel>
asio::awaitable<Response> Session<Channel>::answer(Request& request) {
  enter(Phase::handling, options_.timeouts.handler);
  std::string failure;
  try {
    Response response = co_await worker_->shared().application.handle(request);
    co_return response;
  } catch (const std::exception& exception) {
    failure = exception.what();
  } catch (...) {
    failure = "an exception of unknown type";
  }
  metrics().handler_failed.add();
  worker_->shared().log.write(LogLevel::error, "http.handler_failed",
                              {{"request_id", request_id_}, {"cause", failure}});
  co_return problem_response(make_error(ErrorKind::internal, failure), request_id_);
}

template <class Channel>
asio::awaitable<bool> Session<Channel>::write(Response& response, AnswerOptions answer_options,
                                              Allocator allocator) {
  enter(Phase::writing, options_.timeouts.write);
  const std::size_t digit = static_cast<std::size_t>(response.status) / 100;
  if (digit < metrics().answers.size()) metrics().answers.at(digit).add();
  Answer message = make_answer(response, answer_options, allocator);
  const bool is_written = co_await Channel::write_answer(message);
  co_return is_written;
}

// An answer after which the connection closes.
template <class Channel>
asio::awaitable<void> Session<Channel>::write_last(Response response) {
  const AnswerOptions answer_options{request_id_, false, Channel::is_tls(), true};
  const Allocator allocator;
  const bool is_written = co_await write(response, answer_options, allocator);
  if (is_written) co_await say_goodbye();
}

template <class Channel>
asio::awaitable<void> Session<Channel>::refuse(Refusal refusal) {
  metrics().refused.add();
  Response response = http_problem_response(refusal.status, refusal.detail, request_id_);
  co_await write_last(std::move(response));
}

// Runs beside a handler that is still busy; its own answer will be thrown away.
template <class Channel>
asio::awaitable<void> Session<Channel>::answer_timeout(std::shared_ptr<Session> self) {
  self->metrics().handler_failed.add();
  self->worker_->shared().log.write(LogLevel::error, "http.handler_timed_out",
                                    {{"request_id", self->request_id_}});
  const Error error = make_error(ErrorKind::timeout, "The request was not finished in time");
  Response response = problem_response(error, self->request_id_);
  co_await self->write_last(std::move(response));
  self->finish();
}

template <class Channel, class... Arguments>
void start(std::shared_ptr<Worker> worker, ConnectionQuota::Seat seat, Arguments&&... arguments) {
  asio::io_context& context = worker->context();
  auto session = std::make_shared<Session<Channel>>(std::move(worker), std::move(seat),
                                                    std::forward<Arguments>(arguments)...);
  asio::co_spawn(context, session->run(session), [session](const std::exception_ptr& failure) {
    if (failure) session->fail(failure);
  });
}

}  // namespace sealmint::http::beast_edge
