// exit_code.hpp - what the program ends with; the same meaning in every command.
#pragma once

namespace host_stub::commands {

enum ExitCode : int {
    kSettled = 0,        ///< Every event is FINAL: delivered, or filtered by the configuration.
    kNotDelivered = 1,   ///< Some were rejected, expired, evicted or reached some recipients
                         ///< only; of `conformance`: a case failed; of `check`: a step did; of
                         ///< `dead-letters`: there are some; of `trust`: something is refused;
                         ///< of `convert`: something will be different.
    kUsage = 2,          ///< The command line, the configuration or what is converted is wrong.
    kPluginRefused = 3,  ///< The file is no sink that this host can load.
    kUndecided = 4,      ///< Some events have no FINAL receipt yet; of `check`: some steps were
                         ///< not come to.
    kBadInput = 5  ///< All went well but for lines of the input that hold no event, or no setting.
};

}  // namespace host_stub::commands
