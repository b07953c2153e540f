#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "ca-backends/acme/publisher.hpp"
#include "core/crypto/digest.hpp"
#include "net/http_url.hpp"

namespace sealmint::ca::acme {
namespace {

Failure failure_of_hook(Refused refused) {
  refused.detail = reason("hookUrl", refused.detail);
  return Failure(std::move(refused));
}
Failure failure_of_hook(Unreachable lost) {
  lost.detail = reason("hookUrl", lost.detail);
  return Failure(std::move(lost));
}

std::string body_of(std::string_view action, const Proof& proof) {
  return boost::json::serialize(boost::json::object{{"action", action},
                                                    {"type", proof.type},
                                                    {"identifier", proof.identifier},
                                                    {"token", proof.token},
                                                    {"keyAuthorization", proof.key_authorization},
                                                    {"txtValue", txt_value(proof)}});
}

class UrlHook final : public Publisher {
 public:
  UrlHook(std::shared_ptr<net::HttpPool> http, net::HttpUrl url, Secret token,
          std::string user_agent)
      : http_(std::move(http)),
        url_(std::move(url)),
        token_(std::move(token)),
        user_agent_(std::move(user_agent)) {}

  Steps<void> publish(Proof proof, Deadline deadline) override {
    co_return co_await post(body_of("set", proof), deadline);
  }
  Steps<void> clear(Proof proof, Deadline deadline) override {
    co_return co_await post(body_of("clear", proof), deadline);
  }
  Steps<std::string> probe(Deadline /*deadline*/) override {
    co_return "Challenges are published through hookUrl, which was not called";
  }

 private:
  Steps<void> post(std::string body, Deadline deadline) {
    net::HttpCall call;
    call.url = url_;
    call.body = std::move(body);
    call.headers = {{"Content-Type", "application/json"}, {"User-Agent", user_agent_}};
    if (!token_.empty()) {
      call.headers.emplace_back("Authorization", "Bearer " + std::string(token_.reveal()));
    }
    Trial trial = co_await exchange(*http_, std::move(call), deadline);
    if (auto* const lost = std::get_if<Unreachable>(&trial)) {
      co_return failure_of_hook(std::move(*lost));
    }
    const auto& answer = std::get<net::HttpAnswer>(trial);
    if (answer.status >= 200 && answer.status < 300) co_return Step<void>();
    auto trouble = trouble_of(answer, answer.body);
    co_return std::visit([](auto& why) { return failure_of_hook(std::move(why)); }, trouble);
  }

  std::shared_ptr<net::HttpPool> http_;
  net::HttpUrl url_;
  Secret token_;
  std::string user_agent_;
};

}  // namespace

std::string txt_value(const Proof& proof) {
  return to_base64url(crypto::sha256(as_bytes(proof.key_authorization)));
}

Result<std::unique_ptr<Publisher>> make_url_hook(std::shared_ptr<net::HttpPool> http,
                                                 std::string_view url, Secret token,
                                                 std::string user_agent) {
  TRY(net::HttpUrl address, net::parse_http_url(url));
  return std::unique_ptr<Publisher>(std::make_unique<UrlHook>(
      std::move(http), std::move(address), std::move(token), std::move(user_agent)));
}

}  // namespace sealmint::ca::acme
