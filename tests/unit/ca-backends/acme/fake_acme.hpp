// An ACME issuer for one order at a time, which goes as RFC 8555 has it unless a test says
// otherwise. It takes each nonce that it gave once, and no request without User-Agent.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "ca-backends/shared/exchange.hpp"
#include "net/tls.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca::acme {

class FakeAcme {
 public:
  struct Posted {
    std::string target;
    boost::json::object header;
    std::string payload;
  };

  FakeAcme() : issuer_([this](const testing::Request& request) { return answer(request); }) {}

  std::string url(std::string_view path) const { return issuer_.url(path); }
  const std::string& chain() const { return chain_; }

  // The next request to that target gets this answer instead; several are given in their order.
  void instead(const std::string& target, testing::Reply reply) {
    const std::lock_guard lock(mutex_);
    instead_[target].push_back(std::move(reply));
  }
  void set_order(std::string status) { set(order_status_, std::move(status)); }
  void set_authorization(std::string status) { set(authorization_status_, std::move(status)); }
  void set_meta(std::string json) { set(meta_, std::move(json)); }
  // What the order becomes after "finalize".
  void set_finalized(std::string status) { set(finalized_, std::move(status)); }
  void knows_account(bool does) {
    const std::lock_guard lock(mutex_);
    has_account_ = does;
  }

  std::vector<Posted> posted() const {
    const std::lock_guard lock(mutex_);
    return posted_;
  }
  std::size_t count(std::string_view target) const {
    std::size_t count = 0;
    for (const Posted& post : posted()) count += post.target == target ? 1 : 0;
    return count;
  }
  boost::json::value payload(std::string_view target) const {
    boost::json::value last;
    for (const Posted& post : posted()) {
      if (post.target == target) last = boost::json::parse(post.payload);
    }
    return last;
  }

  static std::string problem(std::string_view type, std::string_view detail = "because") {
    return boost::json::serialize(boost::json::object{
        {"type", "urn:ietf:params:acme:error:" + std::string(type)}, {"detail", detail}});
  }

 private:
  using Reply = testing::Reply;

  void set(std::string& what, std::string value) {
    const std::lock_guard lock(mutex_);
    what = std::move(value);
  }

  Reply answer(const testing::Request& request) {
    const std::lock_guard lock(mutex_);
    Reply reply = request.header("User-Agent").empty() ? refusal("malformed") : answer_to(request);
    const std::string nonce = "nonce-" + std::to_string(++nonces_given_);
    nonces_.insert(nonce);
    reply.headers.emplace_back("Replay-Nonce", nonce);
    return reply;
  }

  Reply answer_to(const testing::Request& request) {
    if (request.method != "POST") {
      if (auto scripted = take_scripted(request.target)) return *std::move(scripted);
      if (request.target == "/dir") return Reply::json(200, directory());
      if (request.target == "/nonce") return Reply{.status = 200};
      return Reply::json(404, problem("malformed"));
    }
    const auto jws = boost::json::parse(request.body).as_object();
    const auto part = [&](const char* name) {
      return std::string(as_text(from_base64url(jws.at(name).as_string()).value()));
    };
    auto header = boost::json::parse(part("protected")).as_object();
    const std::string nonce(header.at("nonce").as_string());
    if (nonces_.erase(nonce) == 0) return refusal("badNonce");
    if (header.at("url").as_string() != issuer_.url(request.target)) return refusal("malformed");
    posted_.push_back({request.target, std::move(header), part("payload")});
    if (auto scripted = take_scripted(request.target)) return *std::move(scripted);
    return answer_to(posted_.back());
  }

  Reply answer_to(const Posted& post) {
    if (post.target == "/account") return account(post);
    if (!post.header.contains("kid")) return refusal("malformed");
    if (!has_account_) return refusal("accountDoesNotExist");
    if (post.target == "/order") return located(201, "/order/1", order());
    if (post.target == "/order/1") return unhurried(order());
    if (post.target == "/authz/1") return unhurried(authorization());
    if (post.target == "/challenge/1") {
      authorization_status_ = "valid";
      order_status_ = "ready";
      return Reply::json(200, "{}");
    }
    if (post.target == "/finalize/1") {
      order_status_ = finalized_;
      return unhurried(order());
    }
    if (post.target == "/certificate/1") return Reply{.status = 200, .body = chain_};
    if (post.target == "/revoke") return Reply{.status = 200};
    return Reply::json(404, problem("malformed", "no such thing"));
  }

  Reply account(const Posted& post) {
    const bool only_looks = post.payload.find("onlyReturnExisting") != std::string::npos;
    if (!has_account_ && only_looks) return refusal("accountDoesNotExist");
    const unsigned status = has_account_ ? 200 : 201;
    has_account_ = true;
    return located(status, "/account/1", R"({"status":"valid"})");
  }

  std::optional<Reply> take_scripted(const std::string& target) {
    auto& replies = instead_[target];
    if (replies.empty()) return std::nullopt;
    Reply reply = std::move(replies.front());
    replies.pop_front();
    return reply;
  }

  Reply located(unsigned status, std::string_view path, std::string body) {
    Reply reply = Reply::json(status, std::move(body));
    reply.headers.emplace_back("Location", issuer_.url(path));
    return reply;
  }
  // A wish that no call can keep to: whoever would wait answers that the order is pending.
  static Reply unhurried(std::string body) {
    Reply reply = Reply::json(200, std::move(body));
    reply.headers.emplace_back("Retry-After", "100");
    return reply;
  }
  static Reply refusal(std::string_view type) { return Reply::json(400, problem(type)); }

  std::string directory() const {
    boost::json::object all{{"newNonce", issuer_.url("/nonce")},
                            {"newAccount", issuer_.url("/account")},
                            {"newOrder", issuer_.url("/order")},
                            {"revokeCert", issuer_.url("/revoke")},
                            {"renewalInfo", issuer_.url("/renewal")}};
    all["meta"] = boost::json::parse(meta_);
    return boost::json::serialize(all);
  }
  std::string order() const {
    boost::json::object all{{"status", order_status_},
                            {"authorizations", {issuer_.url("/authz/1")}},
                            {"finalize", issuer_.url("/finalize/1")}};
    if (order_status_ == "valid") all["certificate"] = issuer_.url("/certificate/1");
    return boost::json::serialize(all);
  }
  std::string authorization() const {
    const boost::json::object challenge{{"type", "http-01"},
                                        {"status", "pending"},
                                        {"url", issuer_.url("/challenge/1")},
                                        {"token", "token-1"}};
    return boost::json::serialize(
        boost::json::object{{"status", authorization_status_},
                            {"identifier", {{"type", "dns"}, {"value", "build.example.test"}}},
                            {"challenges", {challenge}}});
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Reply>> instead_;
  std::string order_status_ = "pending";
  std::string authorization_status_ = "pending";
  std::string finalized_ = "valid";
  std::string meta_ = "{}";
  bool has_account_ = false;
  std::set<std::string> nonces_;
  int nonces_given_ = 0;
  std::vector<Posted> posted_;
  const std::string chain_ = net::make_self_signed("leaf.example.test")->certificate_pem +
                             net::make_self_signed("issuer.example.test")->certificate_pem;
  testing::ScriptedIssuer issuer_;
};

}  // namespace sealmint::ca::acme
