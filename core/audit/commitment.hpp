// What a record says of persons, as a salted hash. With the salt anybody can check that these were
// the texts; once the salt is erased the hash tells nothing, though guesses be few.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/model/operation.hpp"

namespace sealmint::audit {

using Salt = std::array<std::uint8_t, 16>;
Salt make_salt();

// SHA-256 over salt, actor name, tool, hostname, command, OS user, application hash, module version
// and source address, each preceded by its length as 8 bytes.
Sha256 commit_to_caller(const Salt& salt, const std::string& actor_name,
                        const model::ClientMetadata& client);

// The texts with their names, in that order, without the empty ones.
std::vector<std::pair<std::string, std::string>> texts_of_caller(
    const std::string& actor_name, const model::ClientMetadata& client);

// Commits to the salt and names and values in turn.
Sha256 commit_to_texts(const Salt& salt,
                       const std::vector<std::pair<std::string, std::string>>& texts);

}  // namespace sealmint::audit
