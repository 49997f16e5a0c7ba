/** The layout of CLUTCH_HOME: one name for each place, so that no path is spelled twice. */
import path from "node:path"

export type Home = ReturnType<typeof homeOf>

export function homeOf(root: string) {
  const at = (...parts: string[]) => path.join(root, ...parts)
  return {
    root,
    backend: at("backend"),
    adminKeyFile: at("backend", "admin.key"),
    keys: at("keys"),
    issuerFile: at("keys", "issuer.json"),
    operatorKeyFile: at("keys", "operator.key"),
    /** What the plugin in an OpenClaw gateway says things with. */
    channelKeyFile: at("keys", "channel.key"),
    /** Who Clutch is towards OpenClaw gateways. */
    gatewayDeviceFile: at("keys", "gateway-device.pem"),
    /** What the simulated gateway asks of those who connect. */
    simulatedGatewayTokenFile: at("keys", "simulated-gateway.token"),
    /** What the simulated gateway remembers. */
    simulatedGateway: at("gateway"),
    logs: at("logs"),
    /** Records of running processes (supervisor.json, installation.json, <process>.json). */
    run: at("run"),
    installationFile: at("run", "installation.json"),
    locks: at("locks"),
    runs: at("runs"),
    workspaces: at("workspaces"),
    trash: at("trash"),
    /** Where files of the trash come back, unless somebody says where. */
    restored: at("restored"),
    artifacts: at("artifacts"),
    transcripts: at("transcripts"),
  }
}
