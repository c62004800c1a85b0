using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Brings pictures into the form a network was trained on: decode, resize, crop, scale, normalise, lay out. Immutable and thread-safe.</summary>
/// <remarks>The defaults are those of networks trained on ImageNet with PyTorch: shorter side 256, the middle 224 × 224, mean and deviation of ImageNet, channels first.</remarks>
public sealed record ImagePreparation
{
    // Rec. 601, as Pillow's mode L weighs them.
    private const float Red = 0.299f;
    private const float Green = 0.587f;
    private const float Blue = 0.114f;

    /// <summary>Size of the shorter side before the crop, at least 1; null stretches the picture to <see cref="Width"/> × <see cref="Height"/> instead. 256 by default.</summary>
    public int? ShorterSide { get; init; } = 256;

    /// <summary>Width of the result, at least 1; 224 by default.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Height of the result, at least 1; 224 by default.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Channels of the result: 3 for red, green and blue (the default), 1 for grey (0.299 red + 0.587 green + 0.114 blue).</summary>
    public int Channels { get; init; } = 3;

    /// <summary>[channels]; what is taken off each channel after scaling to [0, 1]; ImageNet's means by default.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>[channels]; what each channel is then divided by; ImageNet's deviations by default.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Whether channels come before rows and columns ([batch, channels, height, width]) or after them; true by default.</summary>
    public bool ChannelsFirst { get; init; } = true;

    /// <summary>Prepares a batch of files.</summary>
    /// <param name="files">Whole PNG, BMP or JPEG files.</param>
    /// <returns>float [files × channels × height × width], or [files × height × width × channels].</returns>
    /// <exception cref="OnnxException">A file is no picture that can be read; the message gives its number.</exception>
    public OnnxTensorData Prepare(IReadOnlyList<byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var images = new RgbImage[files.Count];
        for (int i = 0; i < images.Length; i++)
        {
            try
            {
                images[i] = RgbImage.Decode(files[i]);
            }
            catch (OnnxException error)
            {
                throw new OnnxException($"Picture {i + 1} of {files.Count}: {error.Message}", error);
            }
        }

        return Prepare(images);
    }

    /// <summary>Prepares a batch of pictures.</summary>
    /// <param name="images">The pictures, of any size.</param>
    /// <returns>float [images × channels × height × width], or [images × height × width × channels].</returns>
    public OnnxTensorData Prepare(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        Validate();
        int size = Channels * Width * Height;
        float[] values = new float[checked(images.Count * size)];
        for (int i = 0; i < images.Count; i++)
        {
            Fill(images[i], values.AsSpan(i * size, size));
        }

        return OnnxTensorData.Of(values, ChannelsFirst ? [images.Count, Channels, Height, Width] : [images.Count, Height, Width, Channels]);
    }

    private void Fill(RgbImage image, Span<float> values)
    {
        (int width, int height) = (Width, Height);
        if (ShorterSide is { } shorter)
        {
            double scale = (double)shorter / Math.Min(image.Width, image.Height);
            (width, height) = (Math.Max(shorter, (int)(image.Width * scale)), Math.Max(shorter, (int)(image.Height * scale)));
        }

        float[] resized = ImageResize.Bilinear(image, width, height);
        (int left, int top) = ((width - Width + 1) / 2, (height - Height + 1) / 2);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                ReadOnlySpan<float> pixel = resized.AsSpan((((top + y) * width) + left + x) * 3, 3);
                for (int channel = 0; channel < Channels; channel++)
                {
                    float value = (Channels == 1 ? (Red * pixel[0]) + (Green * pixel[1]) + (Blue * pixel[2]) : pixel[channel]) / 255;
                    int place = ChannelsFirst ? (((channel * Height) + y) * Width) + x : (((y * Width) + x) * Channels) + channel;
                    values[place] = (value - Mean[channel]) / Deviation[channel];
                }
            }
        }
    }

    private void Validate()
    {
        var faults = new List<string>();
        if (Width is < 1 or > 16384 || Height is < 1 or > 16384)
        {
            faults.Add($"Width and Height must lie in [1, 16384]; got {Width} and {Height}.");
        }

        if (ShorterSide is { } shorter && (shorter > 16384 || shorter < Math.Max(Width, Height)))
        {
            faults.Add($"ShorterSide must be at least as large as the crop of {Width} × {Height} and at most 16384; got {shorter}.");
        }

        if (Channels is not (1 or 3))
        {
            faults.Add($"Channels must be 3 (colour) or 1 (grey); got {Channels}.");
        }

        if (Mean.Count != Channels || Deviation.Count != Channels || Deviation.Any(value => !(value > 0)))
        {
            faults.Add($"Mean and Deviation need one number for each of the {Channels} channel(s), and deviations above 0; got {Mean.Count} and {Deviation.Count}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException("ImagePreparation: " + string.Join(" ", faults));
        }
    }
}
