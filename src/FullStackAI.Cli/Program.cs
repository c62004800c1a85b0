using System.Runtime.InteropServices;
using FullStackAI.Cli;
using FullStackAI.Cli.Output;

// A terminal that is closed stops the tool as Ctrl-C does, so that no part of a file stays behind.
using var stop = new CancellationTokenSource();
using var closed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
{
    signal.Cancel = true;
    stop.Cancel();
});
return await new Tool(Screen.OfConsole()).RunAsync(args, stop.Token).ConfigureAwait(false);
