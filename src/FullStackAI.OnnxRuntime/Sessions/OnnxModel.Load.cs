using FullStackAI.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FullStackAI.OnnxRuntime;

public sealed partial class OnnxModel
{
    internal const string InMemory = "the model in memory";

    /// <summary>Loads a model from its file, with the data it keeps in files beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is loaded and run.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>The model, warmed up as the options say.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names a dimension that the model does not have.</exception>
    /// <exception cref="OnnxException">The file is no sound ONNX model, needs what is not there,
    /// or the device does not work; the message says what to do.</exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The ONNX model '{path}' does not exist (looked for '{Path.GetFullPath(path)}').", path);
        }

        // What was examined is what is loaded: the file is read once, unless its tensors lie beside it.
        options = Validated(options);
        byte[] data = OnnxFile.Read(path);
        bool outside = ModelExamination.Examine(
            data, Path.GetDirectoryName(Path.GetFullPath(path)), $"'{path}'", options, cancellationToken);
        return Create(outside ? null : data, path, options, cancellationToken);
    }

    /// <summary>Loads a model from memory.</summary>
    /// <param name="data">The whole file; it may be changed once the call has returned.</param>
    /// <param name="options">How it is loaded and run.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>The model, warmed up as the options say.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or names a dimension that the model does not have.</exception>
    /// <exception cref="OnnxException">The bytes are no sound ONNX model, need what is not there,
    /// or the device does not work; the message says what to do.</exception>
    public static OnnxModel Load(byte[] data, OnnxModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options = Validated(options);
        ModelExamination.Examine(data, folder: null, InMemory, options, cancellationToken);
        return Create(data, InMemory, options, cancellationToken);
    }

    /// <summary>Loads a model from a stream.</summary>
    /// <param name="stream">Read from where it stands to its end; left open.</param>
    /// <param name="options">How it is loaded and run.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <returns>The model, warmed up as the options say.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or names a dimension that the model does not have.</exception>
    /// <exception cref="OnnxException">The bytes are no sound ONNX model, need what is not there,
    /// or the device does not work; the message says what to do.</exception>
    public static OnnxModel Load(Stream stream, OnnxModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(copy.ToArray(), options, cancellationToken);
    }

    private static OnnxModelOptions Validated(OnnxModelOptions? options)
    {
        options ??= new OnnxModelOptions();
        options.Validate();
        return options;
    }

    private static OnnxModel Create(byte[]? data, string path, OnnxModelOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        NativeLibraries.Require();
        var session = new SessionOptions();
        OnnxModel? model = null;
        MemoryArena.Claim? arena = null;
        try
        {
            arena = MemoryArena.Apply(session, options);
            (Device Device, string Reason, IReadOnlyList<string> Providers) device = DeviceSetup.Apply(session, options);
            SessionSetup.Apply(session, options, device.Device);
            data = HalfPrecision.Apply(data, path, options, device.Device);
            using PlacementLog.Capture? placements = device.Device.Kind == DeviceKind.Cpu ? null : PlacementLog.Begin(session);
            InferenceSession opened;
            using (cancellationToken.UnsafeRegister(static state => ((SessionOptions)state!).SetLoadCancellationFlag(true), session))
            {
                opened = Open(data, path, session, options, device.Device, cancellationToken);
            }

            model = new OnnxModel(opened, session, options, device, placements?.Result() ?? [], arena);
            for (int i = 0; i < options.WarmUpRuns; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                model.WarmUp();
            }

            return model;
        }
        catch
        {
            if (model is not null)
            {
                model.Dispose();
            }
            else
            {
                session.Dispose();
                arena?.Dispose();
            }

            throw;
        }
    }

    private static InferenceSession Open(
        byte[]? data, string path, SessionOptions session, OnnxModelOptions options, Device device, CancellationToken cancellationToken)
    {
        try
        {
            return data is null ? new InferenceSession(path, session) : new InferenceSession(data, session);
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw LoadFailure.Explain(error, data, path, options, device);
        }
    }
}
