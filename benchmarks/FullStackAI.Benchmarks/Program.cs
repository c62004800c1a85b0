using BenchmarkDotNet.Running;
using FullStackAI.Benchmarks;
using FullStackAI.Benchmarks.Inference;

// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- --filter '*SingleRow*'
// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- load       the time from Predictor.Load to the first answer, in this fresh process
if (args is ["load", ..])
{
    return LoadToFirstAnswer.Run(args.Length > 1 ? args[1] : null);
}

BenchmarkSwitcher.FromAssembly(typeof(LoadToFirstAnswer).Assembly).Run(args, new SuiteConfig());
return 0;
