#include "core/audit/commitment.hpp"

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::audit {

Salt make_salt() {
  Salt salt{};
  crypto::fill_random_private(salt);
  return salt;
}

Sha256 commit_to_caller(const Salt& salt, const std::string& actor_name,
                        const model::ClientMetadata& client) {
  return crypto::sha256_of_parts({salt, as_bytes(actor_name), as_bytes(client.tool),
                                  as_bytes(client.hostname), as_bytes(client.command),
                                  as_bytes(client.os_username),
                                  as_bytes(client.signing_application_hash),
                                  as_bytes(client.module_version), as_bytes(client.source_ip)});
}

std::vector<std::pair<std::string, std::string>> texts_of_caller(
    const std::string& actor_name, const model::ClientMetadata& client) {
  std::vector<std::pair<std::string, std::string>> texts{
      {"actorName", actor_name},
      {"tool", client.tool},
      {"hostname", client.hostname},
      {"command", client.command},
      {"osUsername", client.os_username},
      {"signingApplicationHash", client.signing_application_hash},
      {"moduleVersion", client.module_version},
      {"sourceIp", client.source_ip}};
  std::erase_if(texts, [](const auto& text) { return text.second.empty(); });
  return texts;
}

Sha256 commit_to_texts(const Salt& salt,
                       const std::vector<std::pair<std::string, std::string>>& texts) {
  std::vector<ByteView> parts{salt};
  for (const auto& [name, value] : texts) {
    parts.push_back(as_bytes(name));
    parts.push_back(as_bytes(value));
  }
  return crypto::sha256_of_parts(parts);
}

}  // namespace sealmint::audit
