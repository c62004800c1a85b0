using FullStackAI.Cli;
using FullStackAI.Cli.Output;

return await new Tool(Screen.OfConsole()).RunAsync(args).ConfigureAwait(false);
