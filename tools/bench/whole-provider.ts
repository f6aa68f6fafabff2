// biome-ignore lint/style/noRestrictedImports: what it costs is what the benchmark measures.
import '@cdktf/provider-aws';
