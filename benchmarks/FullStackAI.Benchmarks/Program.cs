using BenchmarkDotNet.Running;
using FullStackAI.Benchmarks;
using FullStackAI.Benchmarks.Inference;

// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- --filter '*SingleRow*'
// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- load       the
// time from Predictor.Load to the first answer, in fresh processes
// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- models FOLDER   the models of these benchmarks as bundle files
// dotnet run -c Release --project benchmarks/FullStackAI.Benchmarks -- quick [batch|typed]      the
// single-row cases, the batches, or typed rows with steps, in some seconds
if (args is ["load", ..])
{
    return LoadToFirstAnswer.Run(args.Length > 1 ? args[1] : null);
}

if (args is ["quick"])
{
    return QuickLook.Run();
}

if (args is ["quick", "batch"])
{
    return QuickLook.RunBatch();
}

if (args is ["quick", "typed"])
{
    return QuickLook.RunTyped();
}

if (args is ["models", string folder])
{
    Models.SaveAll(folder);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(LoadToFirstAnswer).Assembly).Run(args, new SuiteConfig());
return 0;
