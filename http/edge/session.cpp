#include "http/edge/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "core/base/exception_text.hpp"
#include "http/edge/answer.hpp"
#include "http/edge/channel.hpp"
#include "http/edge/chunked.hpp"
#include "http/edge/incoming.hpp"
#include "http/edge/problem_response.hpp"
#include "http/edge/worker.hpp"

namespace sealmint::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view continue_answer = "HTTP/1.1 100 Continue\r\n\r\n";

// One TLS record and one segment for small answers; larger bodies are not copied.
constexpr std::size_t joined_body_bytes = 16 * 1024;
// A body is not given memory because it was announced, only because it arrives.
constexpr std::size_t reserved_body_bytes = 64 * 1024;
// What an idle connection may keep.
constexpr std::size_t kept_input_bytes = 4 * 1024;

class Session final : public Channel, public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Worker> worker, std::unique_ptr<Transport> transport,
          ConnectionQuota::Seat seat)
      : Channel(std::move(transport), worker->shared().options),
        worker_(std::move(worker)),
        seat_(std::move(seat)),
        peer_text_(canonical(seat_.address()).to_string()) {
    worker_->add(*this);
  }
  ~Session() override { worker_->remove(*this); }

  // The argument keeps the session alive as long as its coroutine.
  asio::awaitable<void> run(std::shared_ptr<Session> self);
  // What run() threw.
  void fail(const std::exception_ptr& failure);

  void expire() override;
  void drain() override;

 private:
  asio::awaitable<bool> greet();
  asio::awaitable<bool> serve_one();
  asio::awaitable<Checked<std::optional<std::size_t>>> read_head();
  std::optional<Refusal> check_length(const Framing& framing, std::size_t limit) const;
  bool take_whole_body(const Framing& framing, std::string& body);
  asio::awaitable<std::optional<Refusal>> read_body(const Framing& framing, std::size_t limit,
                                                    std::string& body);
  asio::awaitable<std::optional<Refusal>> read_length(std::size_t length, std::string& body);
  asio::awaitable<std::optional<Refusal>> read_chunks(std::size_t limit, std::string& body);
  asio::awaitable<std::optional<Refusal>> invite_body();
  asio::awaitable<Response> answer(Request& request);
  std::string compose(Response& response, bool keep_alive, bool is_head);
  asio::awaitable<bool> write(Response response);
  asio::awaitable<void> refuse(Refusal refusal);
  static asio::awaitable<void> answer_timeout(std::shared_ptr<Session> self);

  void finish();
  Refusal refusal_of(Read read) const;

  EdgeMetrics& metrics() const { return worker_->shared().metrics; }

  const std::shared_ptr<Worker> worker_;
  const ConnectionQuota::Seat seat_;
  const std::string peer_text_;
  std::string request_id_;
  bool is_first_ = true;       // no request has come yet
  bool is_abandoned_ = false;  // the handler took too long; another coroutine has the socket
};

// --- Life and time ---------------------------------------------------------------------------

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
  bool goes_on = co_await greet();
  while (goes_on) {
    goes_on = co_await serve_one();
    is_first_ = false;
  }
  if (!self->is_abandoned_) finish();
}

void Session::finish() {
  close();
  worker_->remove(*this);
}

// Without memory a connection may end anywhere; nobody else would say why.
void Session::fail(const std::exception_ptr& failure) {
  const std::string cause = text_of(failure);
  worker_->shared().log.write(LogLevel::error, "http.connection_failed",
                              {{"request_id", request_id_}, {"cause", cause}});
  if (!is_abandoned_) finish();
}

void Session::expire() {
  if (!is_expired_) metrics().timed_out.add();
  is_expired_ = true;
  switch (phase_) {
    case Phase::header:
    case Phase::body: {
      // Wakes the reader, which answers 408.
      error_code ignored;
      transport_->socket().cancel(ignored);
      return;
    }
    case Phase::handling:
      is_abandoned_ = true;
      enter(Phase::writing, options_.timeouts.write);
      asio::co_spawn(worker_->context(), answer_timeout(shared_from_this()),
                     [self = shared_from_this()](const std::exception_ptr& failure) {
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

void Session::drain() {
  if (phase_ == Phase::idle || phase_ == Phase::handshake) close();
}

// --- One request -----------------------------------------------------------------------------

asio::awaitable<bool> Session::greet() {
  const bool is_done = co_await handshake();
  if (is_done) co_return true;
  metrics().tls_failed.add();
  // OpenSSL has written its alert; unread bytes would make the kernel take it back.
  co_await linger();
  co_return false;
}

// True when another request may follow.
asio::awaitable<bool> Session::serve_one() {
  worker_->next_request_id(request_id_);
  const auto head_bytes = co_await read_head();
  if (head_bytes.has_error()) {
    co_await refuse(head_bytes.error());
    co_return false;
  }
  if (!*head_bytes) co_return false;
  Checked<Incoming> incoming =
      understand_head(std::string_view(input_).substr(0, **head_bytes), seat_.address(), peer_text_,
                      transport_->is_tls(), options_);
  input_.erase(0, **head_bytes);
  if (incoming.has_error()) {
    co_await refuse(incoming.error());
    co_return false;
  }
  Request& request = incoming->request;
  request.request_id = request_id_;
  const Framing& framing = incoming->framing;
  if (framing.form != BodyForm::none) {
    const std::size_t limit = worker_->shared().application.body_limit(request);
    auto refusal = check_length(framing, limit);
    // Most bodies came with their heads, and need no coroutine of their own.
    if (!refusal && !take_whole_body(framing, request.body)) {
      refusal = co_await read_body(framing, limit, request.body);
    }
    if (refusal) {
      co_await refuse(*refusal);
      co_return false;
    }
  }
  const Arenas::Lease memory = worker_->arenas().lend();
  request.memory = memory.resource();
  Response response = co_await answer(request);
  if (is_abandoned_) co_return false;
  const bool keep_alive = framing.keep_alive && !worker_->is_draining();
  const bool is_head = request.method == Method::head;
  const std::string head = compose(response, keep_alive, is_head);
  Outgoing outgoing{head, response.body};
  bool is_written = write_now(outgoing);
  if (!is_written) is_written = co_await write_all(outgoing);
  if (is_written && !keep_alive) co_await linger();
  co_return (is_written && keep_alive);
}

// The size of the head in input_; nothing when the peer left, or was silent for too long.
asio::awaitable<Checked<std::optional<std::size_t>>> Session::read_head() {
  using Answer = Checked<std::optional<std::size_t>>;
  HeadScanner scanner;
  bool may_skip_line = true;
  if (input_.empty()) {
    if (input_.capacity() > kept_input_bytes) input_ = std::string{};
    enter(Phase::idle, is_first_ ? options_.timeouts.header : options_.timeouts.idle);
    // A request may have raced the order to stop; whoever has sent nothing is let go.
    if (worker_->is_draining()) co_return Answer(std::nullopt);
  } else {
    enter(Phase::header, options_.timeouts.header);
    // A pipelining peer must not keep the thread to itself.
    co_await asio::post(worker_->context(), asio::use_awaitable);
  }
  while (true) {
    // Some clients end a body with an empty line that belongs to nothing (RFC 9112 section 2.2).
    if (may_skip_line && input_.starts_with("\r\n")) input_.erase(0, 2);
    if (input_.size() > 1) may_skip_line = false;
    const bool is_half_line = may_skip_line && input_ == "\r";
    if (!input_.empty() && !is_half_line) {
      const auto found = scanner.scan(input_, options_.limits);
      if (found.has_error() || *found) co_return found;
    }
    const bool waits_first = phase_ == Phase::idle && input_.empty();
    const Read read = co_await read_more(waits_first);
    if (read != Read::bytes) {
      const bool is_silent = input_.empty() || read == Read::failed;
      co_return is_silent ? Answer(std::nullopt) : Answer(refusal_of(read));
    }
    if (phase_ == Phase::idle) enter(Phase::header, options_.timeouts.header);
  }
}

Refusal Session::refusal_of(Read read) const {
  if (read == Read::timed_out) return {408, "The request did not come in time"};
  return {400, "The request ends too early"};
}

std::optional<Refusal> Session::check_length(const Framing& framing, std::size_t limit) const {
  if (framing.form != BodyForm::length || framing.content_length <= limit) return std::nullopt;
  return Refusal{413, "The body is too large"};
}

bool Session::take_whole_body(const Framing& framing, std::string& body) {
  if (framing.form != BodyForm::length || input_.size() < framing.content_length) return false;
  if (input_.size() == framing.content_length) {
    body.swap(input_);
  } else {
    move_input(static_cast<std::size_t>(framing.content_length), body);
  }
  return true;
}

asio::awaitable<std::optional<Refusal>> Session::read_body(const Framing& framing,
                                                           std::size_t limit, std::string& body) {
  enter(Phase::body, options_.timeouts.body);
  if (framing.expects_continue && input_.empty()) {
    const auto refusal = co_await invite_body();
    if (refusal) co_return refusal;
  }
  if (framing.form == BodyForm::length) {
    const auto refusal =
        co_await read_length(static_cast<std::size_t>(framing.content_length), body);
    co_return refusal;
  }
  const auto refusal = co_await read_chunks(limit, body);
  co_return refusal;
}

asio::awaitable<std::optional<Refusal>> Session::invite_body() {
  enter(Phase::writing, options_.timeouts.write);
  const Outgoing outgoing{continue_answer, {}};
  const bool is_written = co_await write_all(outgoing);
  if (!is_written) co_return refusal_of(Read::failed);
  enter(Phase::body, options_.timeouts.body);
  co_return std::nullopt;
}

asio::awaitable<std::optional<Refusal>> Session::read_length(std::size_t length,
                                                             std::string& body) {
  body.reserve(std::min(length, reserved_body_bytes));
  while (true) {
    move_input(std::min(length - body.size(), input_.size()), body);
    if (body.size() == length) co_return std::nullopt;
    const Read read = co_await read_more();
    if (read != Read::bytes) co_return refusal_of(read);
    keep_pace(options_.timeouts.body, body.size() + input_.size());
  }
}

asio::awaitable<std::optional<Refusal>> Session::read_chunks(std::size_t limit, std::string& body) {
  ChunkedDecoder decoder(limit);
  while (true) {
    const auto used = decoder.consume(input_, body);
    if (used.has_error()) co_return used.error();
    input_.erase(0, *used);
    if (decoder.is_done()) co_return std::nullopt;
    const Read read = co_await read_more();
    if (read != Read::bytes) co_return refusal_of(read);
    keep_pace(options_.timeouts.body, body.size());
  }
}

asio::awaitable<Response> Session::answer(Request& request) {
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

// Runs beside a handler that is still busy; its own answer will be thrown away.
asio::awaitable<void> Session::answer_timeout(std::shared_ptr<Session> self) {
  self->metrics().handler_failed.add();
  self->worker_->shared().log.write(LogLevel::error, "http.handler_timed_out",
                                    {{"request_id", self->request_id_}});
  Error error = make_error(ErrorKind::timeout, "The request was not finished in time");
  Response response = problem_response(error, self->request_id_);
  const bool is_written = co_await self->write(std::move(response));
  if (is_written) co_await self->linger();
  self->finish();
}

asio::awaitable<void> Session::refuse(Refusal refusal) {
  metrics().refused.add();
  Response response = http_problem_response(refusal.status, refusal.detail, request_id_);
  const bool is_written = co_await write(std::move(response));
  if (is_written) co_await linger();
}

// --- Bytes -----------------------------------------------------------------------------------

// The head of the answer, and a small body with it.
std::string Session::compose(Response& response, bool keep_alive, bool is_head) {
  enter(Phase::writing, options_.timeouts.write);
  const std::size_t digit = static_cast<std::size_t>(response.status) / 100;
  if (digit < metrics().answers.size()) metrics().answers.at(digit).add();
  const bool is_joined = response.body.size() <= joined_body_bytes;
  std::string head;
  head.reserve(usual_head_bytes + (is_joined ? response.body.size() : 0));
  append_head(head, response, {request_id_, keep_alive, transport_->is_tls()},
              response.body.size());
  if (is_head || is_bodiless(response.status)) response.body.clear();
  if (is_joined) {
    head += response.body;
    response.body.clear();
  }
  return head;
}

// An answer after which the connection closes.
asio::awaitable<bool> Session::write(Response response) {
  const std::string head = compose(response, false, false);
  const Outgoing outgoing{head, response.body};
  const bool is_written = co_await write_all(outgoing);
  co_return is_written;
}

std::unique_ptr<Transport> make_transport(Worker& worker, tcp::socket socket) {
  const auto& tls = worker.shared().tls;
  if (!tls) return make_plain_transport(std::move(socket));
  return make_tls_transport(std::move(socket), tls->get());
}

}  // namespace

void start_session(std::shared_ptr<Worker> worker, tcp::socket socket, ConnectionQuota::Seat seat) {
  auto transport = make_transport(*worker, std::move(socket));
  if (!transport) return;
  asio::io_context& context = worker->context();
  auto session =
      std::make_shared<Session>(std::move(worker), std::move(transport), std::move(seat));
  asio::co_spawn(context, session->run(session), [session](const std::exception_ptr& failure) {
    if (failure) session->fail(failure);
  });
}

}  // namespace sealmint::http
