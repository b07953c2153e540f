// How deliveries leave the house.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/task.hpp"

namespace sealmint::ports {

struct WebhookPost {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class WebhookSender {
 public:
  virtual ~WebhookSender() = default;

  // Whether anything would ever be sent there, as far as the text alone can tell. ErrorKind::
  // rejected, with words that complete "url: …".
  virtual Result<void> check_url(std::string_view url) const = 0;

  // The status of the answer, whatever it is. Otherwise rejected, upstream or timeout; the detail
  // holds nothing of the URL, whose path may be a secret.
  virtual Task<unsigned> post(WebhookPost post) const = 0;
};

}  // namespace sealmint::ports
