#include "tests/http_edge/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace sealmint::testing {
namespace {

namespace asio = boost::asio;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

http::Response echo(const http::Request& request) {
  boost::json::object seen;
  seen["path"] = request.path;
  seen["body"] = request.body;
  seen["authorization"] = request.authorization.value_or("");
  seen["source"] = request.source_ip;
  seen["tls"] = request.is_tls;
  http::Response response;
  response.body = boost::json::serialize(seen);
  return response;
}

}  // namespace

asio::awaitable<void> StubApplication::hold() {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  held_.fetch_add(1);
  held_.notify_all();
  while (!is_released_.load()) {
    timer.expires_after(std::chrono::milliseconds{2});
    co_await timer.async_wait(as_result);
  }
}

asio::awaitable<http::Response> StubApplication::handle(http::Request& request) {
  requests_.fetch_add(1);
  if (request.path == "/throw") throw std::runtime_error("a secret text");
  if (request.path == "/hold") co_await hold();
  http::Response response = echo(request);
  if (request.path == "/big") response.body.assign(8 * 1024 * 1024, 'b');
  co_return response;
}

void StubApplication::await_held(int count) {
  for (int held = held_.load(); held < count; held = held_.load()) held_.wait(held);
}

void StubApplication::release() { is_released_.store(true); }

TestServer::TestServer(http::EdgeOptions options, std::size_t threads,
                       std::shared_ptr<const net::TlsContextHolder> tls) {
  std::vector<asio::io_context*> contexts;
  for (std::size_t i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<asio::io_context>(1));
    guards_.push_back(asio::make_work_guard(*contexts_.back()));
    contexts.push_back(contexts_.back().get());
  }
  http::ListenOptions listen;
  listen.tls = std::move(tls);
  listen.edge = std::move(options);
  auto opened = http::Listener::open(contexts, application_, log_, std::move(listen));
  if (opened.has_error()) throw std::runtime_error(opened.error().detail);
  listener_ = *std::move(opened);
  listener_->start();
  for (const auto& context : contexts_) {
    threads_.emplace_back([&context = *context] { context.run(); });
  }
}

std::future<void> TestServer::stop(std::chrono::milliseconds drain) {
  is_stopped_ = true;
  auto stopped = std::make_shared<std::promise<void>>();
  listener_->stop(drain, [stopped] { stopped->set_value(); });
  return stopped->get_future();
}

TestServer::~TestServer() {
  application_.release();
  if (!is_stopped_) stop(std::chrono::milliseconds{500}).wait();
  guards_.clear();
  for (const auto& context : contexts_) context->stop();
  for (auto& thread : threads_) thread.join();
  listener_.reset();
}

}  // namespace sealmint::testing
