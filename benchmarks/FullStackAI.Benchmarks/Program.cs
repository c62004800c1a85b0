using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using FullStackAI.Benchmarks.Inference;

// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- --filter '*SingleRow*'
// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- load       the time from Predictor.Load to the first answer, in this fresh process
if (args is ["load", ..])
{
    return LoadToFirstAnswer.Run(args.Length > 1 ? args[1] : null);
}

IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(4).WithIterationCount(10));
BenchmarkSwitcher.FromAssembly(typeof(LoadToFirstAnswer).Assembly).Run(args, config);
return 0;
